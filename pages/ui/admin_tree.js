// A tree of places. Text goes in as text, never as markup. The triangle opens a branch; the name opens the place.
const trees = new WeakMap()

export default function (component) {
  const { parentElement, data } = component
  let tree = trees.get(parentElement)
  if (!tree) {
    tree = start(parentElement)
    trees.set(parentElement, tree)
  }
  tree.tell = component.setTriggerValue
  tree.update(data)
  return tree.stop
}

function start(parent) {
  const list = document.createElement("div")
  list.className = "tree"
  list.setAttribute("role", "tree")
  parent.appendChild(list)
  const tree = { tell: () => {}, rows: "", scrolled: 0, stop: () => {} }
  const page = () => document.querySelector("[data-testid=stMain]")

  tree.update = (data) => {
    list.setAttribute("aria-label", data.label)
    const rows = JSON.stringify([data.rows, data.selected])
    if (rows === tree.rows) return
    const held = list.getRootNode().activeElement
    const focused = held && list.contains(held) ? held.dataset.id : null
    tree.rows = rows
    list.replaceChildren(...data.rows.map((row) => drawn(row, row.id === data.selected, data, tree, open)))
    const place = at(focused) ?? at(data.selected) ?? list.firstElementChild
    if (place) place.tabIndex = 0
    if (focused && place) place.focus()
  }

  const at = (id) => [...list.children].find((row) => id !== null && row.dataset.id === id)

  function open(id) {
    tree.scrolled = page()?.scrollTop ?? 0
    tree.tell("picked", { id, opens: true })
    if (matchMedia("(max-width: 640px)").matches) page()?.scrollTo(0, 0)
  }

  function focus(row) {
    if (!row) return
    for (const each of list.children) each.tabIndex = -1
    row.tabIndex = 0
    row.focus()
  }

  const onKey = (event) => {
    const row = event.target.closest("[role=treeitem]")
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return
    const open_ = row.getAttribute("aria-expanded")
    if (event.key === "ArrowDown") focus(row.nextElementSibling)
    else if (event.key === "ArrowUp") focus(row.previousElementSibling)
    else if (event.key === "ArrowRight" && open_ === "false") row.querySelector(".fold").click()
    else if (event.key === "ArrowLeft" && open_ === "true") row.querySelector(".fold").click()
    else if (event.key === "ArrowLeft" && row.dataset.parent) focus(at(row.dataset.parent))
    else if (event.key === "Enter" || event.key === " ") open(row.dataset.id)
    else return
    event.preventDefault()
  }
  list.addEventListener("keydown", onKey)
  let height = 0
  const sizes = new ResizeObserver(() => {
    if (height === 0 && list.offsetHeight > 0 && tree.scrolled) page()?.scrollTo(0, tree.scrolled)
    height = list.offsetHeight
  })
  sizes.observe(list)
  tree.stop = () => {
    sizes.disconnect()
    list.removeEventListener("keydown", onKey)
  }
  return tree
}

function drawn(row, selected, data, tree, open) {
  const item = made("div", `row${row.is_quiet ? " quiet" : ""}`)
  item.dataset.id = row.id
  item.dataset.parent = row.parent ?? ""
  item.tabIndex = -1
  item.setAttribute("role", "treeitem")
  item.setAttribute("aria-level", String(row.depth + 1))
  item.setAttribute("aria-selected", String(selected))
  item.style.setProperty("--depth", String(row.depth))
  item.onclick = () => open(row.id)
  if (row.is_leaf) {
    item.append(made("span", "fold"))
  } else {
    item.setAttribute("aria-expanded", String(row.is_open))
    const fold = made("button", "fold", row.is_open ? "▾" : "▸")
    fold.type = "button"
    fold.tabIndex = -1
    fold.setAttribute("aria-label", `${row.is_open ? data.shut : data.open} ${row.name}`)
    fold.onclick = (event) => {
      event.stopPropagation()
      // To shut a branch is to go back to the one that it lies in.
      tree.tell("picked", { id: row.is_open && row.parent ? row.parent : row.id, opens: false })
    }
    item.append(fold)
  }
  item.append(made("b", "name", row.name))
  if (row.chip) item.append(made("span", "chip", row.chip))
  if (row.aside) item.append(made("span", "aside", row.aside))
  return item
}

function made(tag, name, text) {
  const element = document.createElement(tag)
  element.className = name
  if (text) element.textContent = text
  return element
}
