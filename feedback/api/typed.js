// Keeps what is typed in the forms of a case until it is handed in: the browser's way back, a link, another matter of
// the list or a new load of the page would lose it, since Streamlit sends a form's words only when it is handed in.
// It keeps them in this tab alone, for the person who is signed in; confidential cases have no such forms (card_acts_).
(() => {
  const STORE = "zs_typed"
  const BOXES = "[class*=st-key-card_acts_] [data-testid=stForm] :is([data-testid=stTextArea] textarea, [data-testid=stTextInput] input)"
  const LOOK_MS = 250
  // A run that ends by asking for another rests for a moment in between.
  const REST_MS = 600
  const NO_RUN_MS = 2_000
  const DAY_MS = 86_400_000
  const seen = new WeakMap()
  let pressed = null
  let restsSince = 0
  let isLeaving = false

  const app = () => document.querySelector("[data-testid=stApp]")
  const rests = () => app()?.dataset.testScriptState === "notRunning"
  const person = () => document.querySelector(".zs-person b")?.textContent ?? ""

  function load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE))
      const words = kept?.person === person() ? Object.entries(kept.words) : []
      return Object.fromEntries(words.filter(([, each]) => Date.now() - each.at < DAY_MS))
    } catch {
      return {}
    }
  }

  function save(words) {
    try {
      if (Object.keys(words).length) sessionStorage.setItem(STORE, JSON.stringify({ person: person(), words }))
      else sessionStorage.removeItem(STORE)
    } catch { /* A browser that keeps nothing, or no more. */ }
  }

  // The key of a box is verb_case_count_name; the count grows with each act and begins anew with a new load.
  function named(box) {
    const key = [...(box.closest("[data-testid=stElementContainer]")?.classList ?? [])].find((name) => name.startsWith("st-key-"))
    const parts = key?.match(/^st-key-(.+?_\d+)_(\d+)_(.+)$/)
    return parts ? { raw: key, name: `${parts[1]}_${parts[3]}` } : key ? { raw: key, name: key } : null
  }

  function put(box, text) {
    const kind = box.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(box, text)
    box.dispatchEvent(new Event("input", { bubbles: true }))
  }

  // How a box stands as it appears, before anybody can have typed in it.
  function notice() {
    for (const box of document.querySelectorAll(BOXES)) {
      const raw = named(box)?.raw
      if (raw && seen.get(box)?.raw !== raw) seen.set(box, { raw, first: box.value, isMet: false })
    }
  }

  // A box gets back what was typed in it before, where it stands as it stood then.
  function meet(box, kept) {
    const known = seen.get(box)
    known.isMet = true
    // Streamlit itself may still hold what was typed before a run.
    if (kept?.text === known.first) known.first = kept.first
    else if (kept?.first === known.first && box.value === known.first) put(box, kept.text)
  }

  function look() {
    if (!rests()) return (restsSince = 0)
    restsSince ||= performance.now()
    const boxes = [...document.querySelectorAll(BOXES)]
    // Most pages have no such box.
    if (!(boxes.length || pressed) || !person() || isLeaving) return
    const words = load()
    const before = JSON.stringify(words)
    if (pressed && !settled(words, boxes)) return
    notice()
    for (const box of boxes) {
      const called = named(box)
      if (!called || box.closest("[data-stale=true]")) continue
      if (!seen.get(box).isMet) meet(box, words[called.name])
      const first = seen.get(box).first
      if (box.value === first) delete words[called.name]
      else if (words[called.name]?.text !== box.value) words[called.name] = { first, text: box.value, at: Date.now() }
    }
    if (JSON.stringify(words) !== before) save(words)
  }

  // After a press has had its run: what is still in its box was refused and is kept, the rest was handed in.
  function settled(words, boxes) {
    const waited = performance.now() - (pressed.ran ? restsSince : pressed.at + NO_RUN_MS)
    if (waited < REST_MS) return false
    const there = new Set(boxes.map((box) => named(box)?.raw))
    for (const { raw, name } of pressed.boxes) if (!there.has(raw)) delete words[name]
    pressed = null
    return true
  }

  function press(form) {
    if (!form) return
    look()
    const boxes = [...document.querySelectorAll(BOXES)].filter((box) => form.contains(box)).map(named).filter(Boolean)
    if (!boxes.length) return
    pressed = { boxes, at: performance.now(), ran: false }
  }

  addEventListener("click", (event) => {
    if (event.target.closest?.(".st-key-sign_out button")) {
      isLeaving = true
      sessionStorage.removeItem(STORE)
    }
    const button = event.target.closest?.("[data-testid=stFormSubmitButton] button")
    if (button) press(button.closest("[data-testid=stForm]"))
  }, true)
  addEventListener("keydown", (event) => {
    const { target, key } = event
    if (key === "Enter" && (target.tagName === "INPUT" || event.ctrlKey || event.metaKey)) {
      press(target.closest?.("[data-testid=stForm]"))
    } else if (key.length === 1 && !target.closest?.("input, textarea, [contenteditable=true]")) {
      // A key that stands behind a button's words presses it without a click.
      const buttons = [...document.querySelectorAll("[data-testid=stFormSubmitButton] button")]
      press(buttons.find((button) => button.innerText.trimEnd().endsWith(`\n${key.toUpperCase()}`))?.closest("[data-testid=stForm]"))
    }
  }, true)
  new MutationObserver(() => {
    if (!rests()) restsSince = 0
    if (pressed && !rests()) pressed.ran = true
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] })
  new MutationObserver(notice).observe(document.documentElement, { subtree: true, childList: true })
  setInterval(look, LOOK_MS)
  addEventListener("pagehide", look)
})()
