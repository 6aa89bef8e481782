// A textarea that tells the server what stands in it after a second's rest. While somebody types, the server's older
// text never comes back into the box: it changes only when the reset token does.
const boxes = new WeakMap()
const REST_MS = 1000
const AFTER_BLUR_MS = 250

export default function (component) {
  const { parentElement, data } = component
  let box = boxes.get(parentElement)
  if (!box) {
    box = start(parentElement)
    boxes.set(parentElement, box)
  }
  box.tell = component.setStateValue
  box.update(data)
  return box.stop
}

function start(parent) {
  const label = document.createElement("label")
  const area = document.createElement("textarea")
  const foot = document.createElement("div")
  area.id = "words"
  label.htmlFor = "words"
  foot.id = "count"
  foot.setAttribute("aria-live", "off")
  area.setAttribute("aria-describedby", "count")
  area.setAttribute("autocomplete", "off")
  parent.append(label, area, foot)
  let isMet = false
  const box = { tell: () => {}, token: null, told: "", data: {}, timer: 0, composing: false }

  box.update = (data) => {
    box.data = data
    label.textContent = data.label
    area.placeholder = data.placeholder
    area.style.minHeight = `${data.height}px`
    if (data.token !== box.token) {
      clearTimeout(box.timer)
      box.token = data.token
      box.told = data.value
      area.value = data.value
    }
    show()
    meet()
  }

  // After a save the next thing is typed where the last one was; on a phone a keyboard would hide what was saved.
  function meet() {
    const isFree = /^(BODY|BUTTON)$/.test(document.activeElement?.tagName ?? "BODY")
    if (!isMet && box.data.focus && isFree && matchMedia("(min-width: 641px)").matches) area.focus({ preventScroll: true })
    isMet = true
  }

  function show() {
    const length = [...area.value].length
    const over = length > box.data.limit
    foot.textContent = (over ? box.data.over : box.data.count).replace("{count}", length.toLocaleString("en-US"))
    foot.classList.toggle("over", over)
    area.setAttribute("aria-invalid", String(over))
    // Shrinking first would jump the page; it is only needed where the text became shorter.
    if (area.scrollHeight > area.clientHeight) area.style.height = `${area.scrollHeight + 2}px`
    else if (area.value === "") area.style.height = ""
  }

  function say() {
    clearTimeout(box.timer)
    if (box.composing || area.value === box.told) return
    box.told = area.value
    box.tell("words", { text: area.value, token: box.token })
  }

  function sayIn(rest) {
    clearTimeout(box.timer)
    box.timer = setTimeout(say, rest)
  }

  area.addEventListener("input", () => {
    show()
    sayIn(REST_MS)
  })
  area.addEventListener("compositionstart", () => (box.composing = true))
  area.addEventListener("compositionend", () => {
    box.composing = false
    sayIn(REST_MS)
  })
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) say()
  })
  // The press on a button takes the focus from the box before the button hears of it. A rerun in between could move the
  // button away from under the finger: so the box tells when the finger is lifted, at the window, before any button
  // listens, and Streamlit sends both in one message.
  let pressed = false
  const outside = (event) => !event.composedPath().includes(area)
  const onDown = () => (pressed = true)
  const onUp = (event) => {
    pressed = false
    if (outside(event)) say()
  }
  const onKey = (event) => {
    if ((event.key === "Enter" || event.key === " ") && outside(event)) say()
  }
  area.addEventListener("blur", () => {
    box.composing = false
    if (!pressed) sayIn(AFTER_BLUR_MS)
  })
  const onHide = () => document.visibilityState === "hidden" && say()
  const ears = [["pointerdown", onDown], ["pointerup", onUp], ["pointercancel", onUp], ["click", onUp], ["keydown", onKey]]
  for (const [name, hear] of ears) window.addEventListener(name, hear, true)
  document.addEventListener("visibilitychange", onHide)
  const widths = new ResizeObserver(() => show())
  widths.observe(area)

  box.stop = () => {
    clearTimeout(box.timer)
    widths.disconnect()
    for (const [name, hear] of ears) window.removeEventListener(name, hear, true)
    document.removeEventListener("visibilitychange", onHide)
  }
  return box
}
