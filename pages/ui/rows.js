// A table to type many opinions into: real text boxes, so that an input method works from the first stroke. It tells the
// server what stands in it after a second's rest; the server's rows come into it only when the reset token changes.
const tables = new WeakMap()
const REST_MS = 1000
const LABELS = ["category", "scope", "urgency", "nature"]

export default function (component) {
  const { parentElement, data } = component
  let table = tables.get(parentElement)
  if (!table) {
    table = start(parentElement)
    tables.set(parentElement, table)
  }
  table.tell = component.setStateValue
  table.update(data)
  return table.stop
}

function make(tag, className, facts = {}) {
  const element = Object.assign(document.createElement(tag), facts)
  if (className) element.className = className
  return element
}

function start(parent) {
  const head = make("div", "head")
  const body = make("div", "body")
  const names = make("datalist", "", { id: "categories" })
  parent.append(head, body, names)
  const table = { tell: () => {}, token: null, told: "", data: {}, timer: 0, composing: false }

  table.update = (data) => {
    table.data = data
    if (data.token === table.token) return
    clearTimeout(table.timer)
    table.token = data.token
    head.replaceChildren(make("span"), ...["words", "speaker", ...LABELS].map((name) => make("span", "", { textContent: data.titles[name] })))
    names.replaceChildren(...data.options.category.map(([, name]) => make("option", "", { value: name })))
    body.replaceChildren(...data.rows.map(line))
    table.told = JSON.stringify(rows())
    leaveRoom()
  }

  function line(row = { words: "", speaker: "", labels: {}, filled: {} }) {
    const element = make("div", "row")
    element.filled = row.filled
    const words = make("textarea", "words", { rows: 1, value: row.words, placeholder: table.data.placeholder })
    const speaker = make("input", "speaker", { value: row.speaker, maxLength: 40, placeholder: table.data.titles.speaker })
    const category = make("input", "category", { value: nameOf("category", row.labels.category), placeholder: table.data.titles.category })
    category.setAttribute("list", "categories")
    const boxes = [words, speaker, category, ...LABELS.slice(1).map((name) => choice(name, row.labels[name]))]
    boxes.forEach((box, place) => box.setAttribute("aria-label", table.data.titles[["words", "speaker", ...LABELS][place]]))
    const away = make("button", "away", { type: "button", textContent: "×", title: table.data.away })
    away.setAttribute("aria-label", table.data.away)
    away.addEventListener("click", () => {
      element.remove()
      leaveRoom()
      say()
    })
    element.append(make("i"), ...boxes, away)
    words.addEventListener("keydown", (event) => onKey(event, element))
    words.addEventListener("paste", (event) => onPaste(event, element))
    queueMicrotask(() => grow(words))
    return element
  }

  function choice(name, code) {
    const box = make("select", name)
    box.append(make("option", "", { value: "", textContent: table.data.unset[name] }))
    for (const [value, text] of table.data.options[name]) box.append(make("option", "", { value, textContent: text }))
    box.value = code ?? ""
    return box
  }

  const nameOf = (kind, code) => table.data.options[kind].find(([value]) => value === code)?.[1] ?? ""
  const codeOf = (kind, name) => table.data.options[kind].find(([, text]) => text === name)?.[0] ?? null

  function read(element) {
    const at = (name) => element.querySelector(`.${name}`).value
    const labels = { category: codeOf("category", at("category").trim()) }
    for (const name of LABELS.slice(1)) labels[name] = at(name) || null
    return { words: at("words").trim(), speaker: at("speaker").trim(), labels, filled: element.filled }
  }

  const rows = () => [...body.children].map(read).filter((row) => row.words || row.speaker)

  // An empty row always stands at the end, to go on with; rows are numbered as they stand; the first empty one says so.
  function leaveRoom() {
    const last = body.lastElementChild
    if (!last || last.querySelector(".words").value.trim()) body.append(line())
    let next = true
    ;[...body.children].forEach((element, place) => {
      element.querySelector("i").textContent = place + 1
      const row = read(element)
      element.classList.toggle("next", next && !row.words)
      next &&= Boolean(row.words)
      element.classList.toggle("blank", !row.words)
      element.classList.toggle("labelled", LABELS.some((name) => row.labels[name]))
    })
  }

  function grow(words) {
    words.style.height = "auto"
    words.style.height = `${words.scrollHeight + 2}px`
    const over = [...words.value].length > table.data.limit
    words.setAttribute("aria-invalid", String(over))
    words.title = over ? table.data.over : ""
  }

  const focus = (element) => element?.querySelector(".words").focus()

  function onKey(event, element) {
    if (event.isComposing || event.keyCode === 229) return
    const words = event.target
    if (event.key === "Enter") {
      event.preventDefault()
      leaveRoom()
      focus(element.nextElementSibling)
    } else if (event.key === "Backspace" && !words.value && element.previousElementSibling) {
      event.preventDefault()
      focus(element.previousElementSibling)
      if (element.nextElementSibling) element.remove()
      leaveRoom()
    } else if (event.key === "ArrowUp" && !words.selectionStart) focus(element.previousElementSibling)
    else if (event.key === "ArrowDown" && words.selectionStart === words.value.length) focus(element.nextElementSibling)
  }

  // Minutes that are pasted fall into rows: the first paragraph here, the others below.
  function onPaste(event, element) {
    const lines = event.clipboardData.getData("text").split(/\r?\n/).map((text) => text.trim()).filter(Boolean)
    if (lines.length < 2) return
    event.preventDefault()
    const words = event.target
    words.setRangeText(lines[0], words.selectionStart, words.selectionEnd, "end")
    grow(words)
    element.after(...lines.slice(1).map((text) => line({ words: text, speaker: "", labels: {}, filled: {} })))
    leaveRoom()
    sayIn(0)
  }

  function say() {
    clearTimeout(table.timer)
    if (table.composing) return
    const now = rows()
    if (JSON.stringify(now) === table.told) return
    table.told = JSON.stringify(now)
    table.tell("rows", { rows: now, token: table.token })
  }

  function sayIn(rest) {
    clearTimeout(table.timer)
    table.timer = setTimeout(say, rest)
  }

  body.addEventListener("input", (event) => {
    if (event.target.matches(".words")) grow(event.target)
    leaveRoom()
    sayIn(REST_MS)
  })
  body.addEventListener("compositionstart", () => (table.composing = true))
  body.addEventListener("compositionend", () => {
    table.composing = false
    sayIn(REST_MS)
  })
  // As in the live text: told when the finger is lifted outside, so that a button pressed at once has the last words.
  const outside = (event) => !event.composedPath().includes(body)
  const onUp = (event) => outside(event) && say()
  const onDown = (event) => (event.key === "Enter" || event.key === " ") && outside(event) && say()
  const onHide = () => document.visibilityState === "hidden" && say()
  const ears = [["pointerup", onUp], ["click", onUp], ["keydown", onDown]]
  for (const [name, hear] of ears) window.addEventListener(name, hear, true)
  document.addEventListener("visibilitychange", onHide)

  table.stop = () => {
    clearTimeout(table.timer)
    for (const [name, hear] of ears) window.removeEventListener(name, hear, true)
    document.removeEventListener("visibilitychange", onHide)
  }
  return table
}
