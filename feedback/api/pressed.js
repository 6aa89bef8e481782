// Shows on a button that hands something in that it was pressed, until the answer is there: over a slow line the
// server's first word takes a second or two, and whoever sees nothing presses again.
(() => {
  const SAVES = "[class*=st-key-action_bar_] button, [data-testid=stFormSubmitButton] button"
  const NO_ANSWER_MS = 15_000
  // A run that ends by asking for another rests for a moment in between.
  const REST_MS = 300
  let busy = null
  let ran = false
  let timer = 0

  function end() {
    clearTimeout(timer)
    busy?.removeAttribute("aria-busy")
    busy = null
  }

  function begin(button) {
    end()
    busy = button
    ran = false
    button.setAttribute("aria-busy", "true")
    timer = setTimeout(end, NO_ANSWER_MS)
  }

  addEventListener("click", (event) => {
    const button = event.target.closest?.(SAVES)
    if (button && !button.disabled) begin(button)
  })
  new MutationObserver(() => {
    if (!busy) return
    const rests = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
    clearTimeout(timer)
    ran ||= !rests
    timer = setTimeout(end, rests && ran ? REST_MS : NO_ANSWER_MS)
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] })
})()
