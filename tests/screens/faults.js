// What is wrong on the page that is drawn: asked once its window is as tall as its content, so that all of it is in sight.
({ words, least, language }) => {
  const main = document.querySelector("[data-testid=stMain]") ?? document.body
  const HAN = /[\u3400-\u9fff]/
  // Numbers of cases, names of accounts and files, units: no words of a language.
  const NO_WORD = /^(ZS\d{4}-\d+|[a-z]+_?[a-z0-9]+_?\w*\d*|[\w.-]+\.(xlsx|csv|png|jpg)|English|[\d\s.,]*[MK]B)$/

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

  // --- too small for a finger ---
  const small = []
  const TARGET = "button, a[href], summary, [role=button], [role=radio], [role=option], [role=tab], [role=combobox], input[type=checkbox], select"
  const deep = (x, y) => {
    let hit = document.elementFromPoint(x, y)
    while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit) hit = hit.shadowRoot.elementFromPoint(x, y)
    return hit
  }
  for (const element of least ? all : []) {
    if (!element.matches(TARGET) || element.disabled || !within(element, (each) => each === main)) continue
    const target = element.matches("input[type=checkbox], input[type=radio]") ? element.closest("label") ?? element : element
    if (!isShown(target)) continue
    const box = target.getBoundingClientRect()
    if (box.height >= least - 0.5) continue
    const x = box.left + box.width / 2
    const y = box.top + box.height / 2
    const reach = least / 2 - 1
    const isIn = (hit) => hit && within(hit, (each) => each === target || each === parentOf(target) && each.matches("label"))
    if (isIn(deep(x, y - reach)) && isIn(deep(x, y + reach))) continue
    small.push(`${named(target)} is ${Math.round(box.width)} x ${Math.round(box.height)} px`)
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
  const isSilent = (each) => each.matches?.("[data-testid=stIconMaterial], style, script, noscript, [data-testid=stSidebar] svg, .gtitle")
  const OURS = "[data-testid=stWidgetLabel], .zs-section h2, .zs-title p, [data-testid=stSidebarNavLink], [data-testid=stNavSectionHeader], .zs-banner"
  for (const [element, text] of said) {
    if (!text || !element || within(element, isSilent) || !isShown(element)) continue
    const isEnglish = !HAN.test(text) && /[A-Za-z]{3,}/.test(text) && !NO_WORD.test(text)
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
