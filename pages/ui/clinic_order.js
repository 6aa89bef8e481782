// An agenda whose order is changed by hand: dragged by its handle with a mouse or a finger, moved by the arrow buttons,
// by the arrow keys on a handle, or by typing another number. The server is told the whole order after each change.
const agendas = new WeakMap()

export default function (component) {
  const { parentElement, data } = component
  let agenda = agendas.get(parentElement)
  if (!agenda) {
    agenda = start(parentElement)
    agendas.set(parentElement, agenda)
  }
  agenda.tell = component.setTriggerValue
  agenda.update(data)
  return agenda.stop
}

function start(parent) {
  const list = made("ol", "agenda")
  const live = made("p", "live")
  live.setAttribute("aria-live", "polite")
  parent.append(list, live)
  const agenda = { tell: () => {}, rows: "", words: {}, held: null }

  agenda.update = (data) => {
    agenda.words = data.words
    const rows = JSON.stringify(data.rows)
    // While a finger holds a row, an answer from the server must not take it away.
    if (rows === agenda.rows || agenda.held) return
    agenda.rows = rows
    const focused = list.getRootNode().activeElement?.closest?.("li")?.dataset.id
    list.replaceChildren(...data.rows.map((row) => drawn(row, agenda)))
    number()
    if (focused) handleOf(focused)?.focus()
  }

  const handleOf = (id) => list.querySelector(`li[data-id="${id}"] .handle`)
  const ids = () => [...list.children].map((row) => row.dataset.id)

  function number() {
    ;[...list.children].forEach((row, place) => {
      row.querySelector(".number").value = String(place + 1)
      row.querySelector(".up").disabled = place === 0
      row.querySelector(".down").disabled = place === list.children.length - 1
    })
  }

  function say(row) {
    number()
    const place = [...list.children].indexOf(row) + 1
    live.textContent = agenda.words.moved.replace("{title}", row.dataset.title).replace("{n}", String(place))
    agenda.rows = ""
    agenda.tell("order", { ids: ids() })
  }

  function move(row, place) {
    const at = [...list.children].indexOf(row)
    const to = Math.min(Math.max(place, 0), list.children.length - 1)
    if (at === to) return number()
    list.insertBefore(row, to > at ? list.children[to].nextSibling : list.children[to])
    say(row)
  }

  list.addEventListener("click", (event) => {
    const row = event.target.closest("li")
    if (!row) return
    const at = [...list.children].indexOf(row)
    if (event.target.closest(".up")) move(row, at - 1)
    else if (event.target.closest(".down")) move(row, at + 1)
  })
  list.addEventListener("change", (event) => {
    if (event.target.matches(".number")) move(event.target.closest("li"), (parseInt(event.target.value, 10) || 1) - 1)
  })
  list.addEventListener("keydown", (event) => {
    if (event.target.matches(".number") && event.key === "Enter") event.target.blur()
    if (!event.target.matches(".handle")) return
    const row = event.target.closest("li")
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!by) return
    event.preventDefault()
    move(row, [...list.children].indexOf(row) + by)
    row.querySelector(".handle").focus()
  })

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle")
    if (!handle || event.button > 0) return
    agenda.held = handle.closest("li")
    agenda.before = ids().join()
    agenda.held.classList.add("held")
    handle.setPointerCapture(event.pointerId)
    event.preventDefault()
    handle.focus()
  })
  list.addEventListener("pointermove", (event) => {
    if (!agenda.held) return
    const over = [...list.children].find((row) => {
      const box = row.getBoundingClientRect()
      return row !== agenda.held && event.clientY > box.top && event.clientY < box.bottom
    })
    if (!over) return
    const box = over.getBoundingClientRect()
    const below = event.clientY > box.top + box.height / 2
    list.insertBefore(agenda.held, below ? over.nextSibling : over)
    number()
  })
  const drop = () => {
    const row = agenda.held
    if (!row) return
    agenda.held = null
    row.classList.remove("held")
    if (ids().join() !== agenda.before) say(row)
  }
  list.addEventListener("pointerup", drop)
  list.addEventListener("pointercancel", drop)
  agenda.stop = () => {}
  return agenda
}

function drawn(row, agenda) {
  const item = made("li", row.is_settled ? "settled" : "")
  item.dataset.id = row.id
  item.dataset.title = row.title
  const handle = made("button", "handle", "⠿")
  handle.type = "button"
  handle.setAttribute("aria-label", agenda.words.handle.replace("{title}", row.title))
  const number = Object.assign(made("input", "number"), { inputMode: "numeric", size: 2 })
  number.setAttribute("aria-label", agenda.words.number)
  const text = made("div", "text")
  text.append(made("b", "", row.title))
  const foot = made("div", "foot")
  for (const each of row.facts) foot.append(made("span", "", each))
  for (const [kind, word] of row.chips) foot.append(made("span", `chip ${kind}`, word))
  text.append(foot)
  const up = made("button", "up", "↑")
  const down = made("button", "down", "↓")
  up.type = down.type = "button"
  up.setAttribute("aria-label", agenda.words.up)
  down.setAttribute("aria-label", agenda.words.down)
  item.append(handle, number, text, up, down)
  return item
}

function made(tag, name, text) {
  const element = document.createElement(tag)
  element.className = name
  if (text) element.textContent = text
  return element
}
