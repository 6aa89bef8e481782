// The left list of a desk. Text goes in as text, never as markup. A choice is shown at once and told to the server
// after a short rest, so that holding J does not ask for every case on the way.
const desks = new WeakMap()
const REST_MS = 120

export default function (component) {
  const { parentElement, data } = component
  let desk = desks.get(parentElement)
  if (!desk) {
    desk = start(parentElement)
    desks.set(parentElement, desk)
  }
  desk.tell = component.setTriggerValue
  desk.update(data)
  return desk.stop
}

function start(parent) {
  const list = document.createElement("div")
  list.className = "list"
  list.setAttribute("role", "listbox")
  list.tabIndex = 0
  parent.appendChild(list)
  // Rows may be drawn anew between the touch and the click, which then falls on the list: the row that was touched counts.
  let touched = null
  list.onpointerdown = (event) => (touched = rowAt(event))
  list.onclick = (event) => {
    const id = rowAt(event) ?? touched
    if (id) open(id)
  }
  const desk = { tell: () => {}, rows: "", chosen: null, given: null, timer: 0, scope: "", scrolled: 0 }
  const page = () => document.querySelector("[data-testid=stMain]")

  desk.update = (data) => {
    list.setAttribute("aria-label", data.label)
    desk.scope = data.scope
    const rows = JSON.stringify(data.rows)
    if (rows !== desk.rows) {
      desk.rows = rows
      list.replaceChildren(...data.rows.map(drawn))
      desk.given = null
    }
    // An answer to an older choice comes back while a newer one waits to be told: it must not pull the mark back.
    if (data.selected !== desk.given && !desk.timer) desk.chosen = data.selected
    desk.given = data.selected
    mark(false)
  }

  // On a phone the matter takes the list's place: it starts at its top, and the way back leads to the same row.
  function open(id) {
    desk.scrolled = page()?.scrollTop ?? 0
    choose(id, true, 0)
    if (matchMedia("(max-width: 640px)").matches) page()?.scrollTo(0, 0)
  }

  function choose(id, opens, rest) {
    desk.chosen = id
    mark(true)
    clearTimeout(desk.timer)
    const tell = () => {
      desk.timer = 0
      desk.tell("picked", { id, opens })
    }
    // A tap is told at once: the page that is just being drawn anew may take the list away, and its timers with it.
    if (rest) desk.timer = setTimeout(tell, rest)
    else tell()
  }

  function mark(scroll) {
    for (const row of list.children) {
      const chosen = row.dataset.id === desk.chosen
      row.setAttribute("aria-selected", String(chosen))
      if (chosen && scroll) row.scrollIntoView({ block: "nearest" })
    }
  }

  function move(by) {
    const rows = [...list.children]
    const at = rows.findIndex((row) => row.dataset.id === desk.chosen)
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)]
    if (next && next.dataset.id !== desk.chosen) choose(next.dataset.id, false, REST_MS)
  }

  function accept() {
    const buttons = document.querySelectorAll(`${desk.scope} button[data-testid^="stBaseButton-primary"]`)
    const button = [...buttons].find((one) => !one.disabled && one.offsetParent !== null)
    if (button) button.click()
  }

  const onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const path = event.composedPath()
    if (path.some(takesKeys) || document.querySelector('[role="dialog"]') || list.offsetParent === null) return
    const key = event.key.toLowerCase()
    const inList = path.includes(list)
    if (key === "j" || (inList && key === "arrowdown")) move(1)
    else if (key === "k" || (inList && key === "arrowup")) move(-1)
    else if (key === "enter" && (inList || path[0] === document.body)) accept()
    else return
    event.preventDefault()
  }
  document.addEventListener("keydown", onKey)
  let height = 0
  const sizes = new ResizeObserver(() => {
    if (height === 0 && list.offsetHeight > 0 && desk.scrolled) page()?.scrollTo(0, desk.scrolled)
    height = list.offsetHeight
  })
  sizes.observe(list)
  desk.stop = () => {
    clearTimeout(desk.timer)
    sizes.disconnect()
    document.removeEventListener("keydown", onKey)
  }
  return desk
}

function takesKeys(node) {
  return node instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable || node.getAttribute("role") === "combobox")
}

function rowAt(event) {
  return event.target.closest(".row")?.dataset.id
}

function drawn(row) {
  const item = made("div", "row")
  item.dataset.id = row.id
  item.setAttribute("role", "option")
  const head = made("div", "head")
  if (row.place_on_agenda) head.append(made("i", "no", row.place_on_agenda))
  head.append(made("b", "title", row.title))
  if (row.chip) head.append(made("span", `chip ${row.chip_kind}`, row.chip))
  const foot = made("div", "foot")
  if (row.flag) foot.append(made("span", `chip ${row.flag_kind}`, row.flag))
  for (const text of [row.number, row.place, row.age]) if (text) foot.append(made("span", "", text))
  item.append(head, foot)
  return item
}

function made(tag, name, text) {
  const element = document.createElement(tag)
  element.className = name
  if (text) element.textContent = text
  return element
}
