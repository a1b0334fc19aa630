// The matrix: a cell opens its full answer in a dialog. Without this script a cell is a plain link to the answer below.
(() => {
  "use strict";
  const matrix = document.querySelector("table.matrix");
  if (!matrix) return;
  const dialog = document.createElement("dialog");
  dialog.className = "cell-dialog md-typeset";
  dialog.setAttribute("aria-labelledby", "cell-title");
  document.body.append(dialog);
  let opener = null;

  function element(tag, text, properties = {}) {
    return Object.assign(document.createElement(tag), { textContent: text }, properties);
  }

  function show(link) {
    const answer = document.getElementById(link.hash.slice(1));
    const question = answer.closest(".criterion");
    const copy = answer.cloneNode(true);
    copy.removeAttribute("id");
    const links = element("div", "", { className: "cell-links" });
    const close = element("button", "Close", { type: "button" });
    close.addEventListener("click", () => dialog.close());
    const here = element("a", "Address of this cell", { href: link.hash });
    const all = element("a", "All answers to this question", { href: `#${question.querySelector("h4").id}` });
    for (const leave of [here, all]) leave.addEventListener("click", () => ((opener = null), dialog.close()));
    links.append(here, all, close);
    const title = element("p", question.querySelector("h4").firstChild.textContent, { className: "cell-question", id: "cell-title" });
    dialog.replaceChildren(title, element("p", question.querySelector(".question").textContent), copy, links);
    opener = link;
    dialog.showModal();
    close.focus();
  }

  matrix.addEventListener("click", (event) => {
    const link = event.target.closest("a.cell");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => opener?.focus());
})();
