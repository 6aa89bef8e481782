// What the start page runs besides Streamlit: three parts, each for itself.

// Says Streamlit's built-in English words in Chinese: it has no translations of its own.
// The dictionary is chrome.json; the server puts it in place of the marker below.
// It speaks only while <html lang> is Chinese, and leaves alone whatever people wrote.
(() => {
  const { words, patterns } = "DICTIONARY"
  const rules = patterns.map(([pattern, said]) => [new RegExp(pattern), said])
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "aria-description", "alt"]
  // Texts of people stand in these; the first line of exceptions is Streamlit's own text inside markdown boxes.
  const OWN = "[data-testid=stFileUploaderDropzone], [data-testid=stAlertContainer], [role=dialog] h2, [data-testid=stException], [data-testid=stDateInputField] [role=spinbutton]"
  const PEOPLE = "[data-testid=stMarkdownContainer], [data-testid=stHtml], [data-testid=stText], [data-testid=stCode], [data-testid=stFileChipName], textarea, [contenteditable=true], script, style"
  const root = document.documentElement

  // The calendar takes its month and day names from the browser's language; here they follow the page's.
  const language = root.lang.startsWith("zh") ? "zh-CN" : "en-US"
  Object.defineProperty(navigator, "language", { get: () => language, configurable: true })
  Object.defineProperty(navigator, "languages", { get: () => [language], configurable: true })

  const speaks = () => root.lang.startsWith("zh")

  function inChinese(text) {
    const core = text.trim()
    if (Object.hasOwn(words, core)) return text.replace(core, () => words[core])
    if (core.length < 3 || core.length > 400 || !/[A-Za-z]{2}/.test(core)) return null
    for (const [pattern, said] of rules) {
      if (pattern.test(core)) return core.replace(pattern, said)
    }
    return null
  }

  function ofPeople(element) {
    return !element || (element.closest(PEOPLE) && !element.closest(OWN))
  }

  function sayText(node) {
    const said = inChinese(node.nodeValue)
    if (said !== null && !ofPeople(node.parentElement)) node.nodeValue = said
  }

  function sayAttributes(element) {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name)
      const said = value && inChinese(value)
      if (said && said !== value) element.setAttribute(name, said)
    }
  }

  function sayAll(start) {
    if (start.nodeType === Node.TEXT_NODE) return sayText(start)
    if (start.nodeType !== Node.ELEMENT_NODE) return
    sayAttributes(start)
    const walker = document.createTreeWalker(start, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      node.nodeType === Node.TEXT_NODE ? sayText(node) : sayAttributes(node)
    }
  }

  new MutationObserver((changes) => {
    if (!speaks()) return
    for (const change of changes) {
      if (change.type === "characterData") sayText(change.target)
      else if (change.type === "attributes") sayAttributes(change.target)
      else change.addedNodes.forEach(sayAll)
    }
  }).observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES })
})()

// A number or a day that its box refuses (it is red) never leaves the browser: what a button saved would be what stood
// there before. So the buttons that save wait, and the box is shown; in a form the Enter key waits as well.
;(() => {
  const SAVING = "[data-testid=stBaseButton-primary], [data-testid=stBaseButton-primaryFormSubmit], [class*=st-key-action_bar] button"
  const HANDING_IN = "[data-testid=stForm] [data-testid$=FormSubmit]"
  const REFUSED = ["stNumberInput", "stDateInput", "stTimeInput", "stDateTimeInput"]
    .map((box) => `[data-testid=${box}] [aria-invalid=true]`)
    .join(", ")

  // What a press takes along: all of the page or dialog, or the form alone.
  function taken(pressed) {
    if (!pressed.closest(SAVING)) return pressed.closest("[data-testid=stForm]")
    return pressed.closest("[role=dialog]") ?? pressed.closest("[data-testid=stMain]")
  }

  function wait(event, pressed) {
    const box = [...(taken(pressed)?.querySelectorAll(REFUSED) ?? [])].find((each) => each.checkVisibility?.() ?? true)
    if (!box || box === pressed) return
    event.preventDefault()
    event.stopImmediatePropagation()
    box.scrollIntoView({ block: "center" })
    // A focused day opens its calendar over the sentence below it.
    if (box instanceof HTMLInputElement) box.focus()
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(`${SAVING}, ${HANDING_IN}`)
    if (button) wait(event, button)
  }, true)
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) wait(event, event.target)
  }, true)
})()

// Who types in a box outside a form and presses the form's button at once leaves the box by that very press; a tap does
// both in one tick. Streamlit then sends the press first and what was typed after it, and the second ends the first's
// run before the page has seen the press. So such a press comes a moment later.
;(() => {
  const HANDING_IN = "[data-testid=stForm] [data-testid$=FormSubmit]"
  const SAME_TICK_MS = 30
  const LATER_MS = 60
  let left = null
  let leftAt = -Infinity

  document.addEventListener("focusout", (event) => {
    left = event.target
    leftAt = performance.now()
  }, true)
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(HANDING_IN)
    if (!button || performance.now() - leftAt > SAME_TICK_MS) return
    if (!left.matches("input, textarea, [contenteditable]") || button.closest("[data-testid=stForm]").contains(left)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    setTimeout(() => button.click(), LATER_MS)
  }, true)
})()
