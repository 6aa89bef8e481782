// What is wrong on the page that is drawn: asked once its window is as tall as its content, so that all of it is in sight.
({ words, names, least, language }) => {
  const main = document.querySelector("[data-testid=stMain]") ?? document.body
  const HAN = /[\u3400-\u9fff]/
  // Numbers of cases, kinds of files and units are no words of a language; names of accounts are given.
  const NO_WORD = /^(ZS\d{4}-\d+|[\w.-]+\.(xlsx|csv|png|jpg)|English|•?\s*([A-Z]{3,4}(, )?)+|[\d\s.,]*[MK]B)$/

  function* elements(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element
      if (element.shadowRoot) yield* elements(element.shadowRoot)
    }
  }
  const all = [...elements(document.body)]
  const isShown = (element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  }
  const parentOf = (element) => element.parentElement ?? element.getRootNode().host ?? null
  const within = (element, test) => {
    for (let each = element; each; each = parentOf(each)) if (test(each)) return each
    return null
  }
  const named = (element) => {
    const text = (element.getAttribute("aria-label") || element.innerText || element.placeholder || element.title || "").trim()
    return `${element.tagName.toLowerCase()} “${text.replace(/\s+/g, " ").slice(0, 40)}”`
  }
  const once = (list) => [...new Set(list)]

  // --- wider than the window ---
  const wide = []
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth > width + 1) wide.push(`the document is ${document.documentElement.scrollWidth} px wide`)
  if (main.scrollWidth > main.clientWidth + 1) wide.push(`the page is ${main.scrollWidth} px wide in ${main.clientWidth} px`)
  const scrolls = (element) => element !== main && /(auto|scroll)/.test(getComputedStyle(element).overflowX)
  for (const element of all) {
    if (element.children.length || !within(element, (each) => each === main) || !isShown(element)) continue
    const box = element.getBoundingClientRect()
    if (box.right > width + 1 && !within(element, scrolls)) wide.push(`${named(element)} ends at ${Math.round(box.right)} px`)
  }

  // --- too small for a finger: how far up and down from its middle a press still meets it ---
  const small = []
  const TARGET = "button, a[href], summary, [role=button], [role=radio], [role=option], [role=tab], [role=combobox], input[type=checkbox], select"
  const BOX = "label, [data-testid=stSelectbox] > div > div, [data-testid=stMultiSelect] > div > div"
  // What lies over the page shuts the page out.
  const over = document.querySelector("[role=dialog], [data-testid=stPopoverBody]")
  const deep = (x, y) => {
    let hit = document.elementFromPoint(x, y)
    for (let inner = hit?.shadowRoot?.elementFromPoint(x, y); inner && inner !== hit; inner = hit.shadowRoot?.elementFromPoint(x, y)) hit = inner
    return hit
  }
  const reach = (target, x, y, step) => {
    let far = 0
    while (far < least && within(deep(x, y + step * (far + 1)), (each) => each === target)) far += 1
    return far
  }
  for (const element of least ? all : []) {
    if (!element.matches(TARGET) || element.disabled || !within(element, (each) => each === (over ?? main))) continue
    const target = element.matches("input") ? element.closest(BOX) ?? element : element
    if (!isShown(target)) continue
    const box = target.getBoundingClientRect()
    // In a list that scrolls by itself it may be out of sight.
    if (box.height >= least - 0.5 || box.top < 0 || box.bottom > innerHeight) continue
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
    const height = Math.max(box.height, 1 + reach(target, x, y, -1) + reach(target, x, y, 1))
    if (height < least - 1) small.push(`${named(target)} is ${Math.round(box.width)} x ${Math.round(height)} px`)
  }

  // --- words of another language ---
  const foreign = []
  const said = []
  const walk = (root) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) said.push([texts.currentNode.parentElement ?? root.host, texts.currentNode.data.trim()])
  }
  walk(document.body)
  for (const element of all) {
    if (element.shadowRoot) walk(element.shadowRoot)
    for (const fact of ["placeholder", "title"]) if (element.getAttribute(fact)) said.push([element, element.getAttribute(fact).trim()])
  }
  const isSilent = (each) => each.matches?.("[data-testid=stIconMaterial], [data-testid=stAlertDynamicIcon], style, script, noscript, [data-testid=stSidebar] svg, .gtitle")
  const OURS = "[data-testid=stWidgetLabel], .zs-section h2, .zs-title p, [data-testid=stSidebarNavLink], [data-testid=stNavSectionHeader], .zs-banner"
  for (const [element, text] of said) {
    if (!text || !element || within(element, isSilent) || !isShown(element)) continue
    const isEnglish = !HAN.test(text) && /[A-Za-z]{3,}/.test(text) && !NO_WORD.test(text) && !names.includes(text)
    if (language === "zh" && (isEnglish || words.includes(text))) foreign.push(`“${text.slice(0, 60)}”`)
    if (language === "en" && HAN.test(text) && element.closest(OURS)) foreign.push(`“${text.slice(0, 60)}”`)
  }

  // --- errors ---
  const errors = [...document.querySelectorAll("[data-testid=stException], [data-testid=stAlertContentError]")].filter(isShown)

  return {
    "too wide": once(wide).slice(0, 8),
    "small target": once(small).slice(0, 20),
    "foreign word": once(foreign).slice(0, 20),
    "error shown": errors.map((each) => `“${each.innerText.trim().slice(0, 120)}”`),
  }
}
