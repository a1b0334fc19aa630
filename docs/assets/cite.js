// “Cite”: a button beside every section, claim, cell and paragraph opens a dialog with that place in several styles; every text can
// be copied with one click. Without this script the block at the end of the page cites the page, and each heading and paragraph
// links to itself.
(() => {
  "use strict";
  const data = document.getElementById("cite-templates");
  if (!data) return;
  const { url, styles } = JSON.parse(data.textContent);
  let dialog = null;
  let opener = null;

  function element(tag, text, properties = {}) {
    return Object.assign(document.createElement(tag), { textContent: text }, properties);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without permission, or from a file: the old way.
      const area = element("textarea", text, { readOnly: true });
      (dialog?.open ? dialog : document.body).append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  function copier(text, what) {
    const button = element("button", "Copy", { type: "button", className: "copy-button" });
    button.setAttribute("aria-label", `Copy ${what}`);
    button.addEventListener("click", async () => {
      await copy(typeof text === "function" ? text() : text);
      button.textContent = "Copied";
      status.textContent = `${what} copied`;
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    return button;
  }

  const status = element("p", "", { className: "visually-hidden" });
  status.setAttribute("role", "status");
  document.body.append(status);

  function build() {
    dialog = element("dialog", "", { className: "cite-dialog md-typeset" });
    dialog.setAttribute("aria-labelledby", "cite-dialog-title");
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      document.body.append(status);
      opener?.focus();
    });
    document.body.append(dialog);
  }

  function show(id, part, button) {
    if (!dialog) build();
    opener = button;
    const address = `${url}#${id}`;
    const list = element("dl", "", { className: "cite-list" });
    for (const [name, template, language] of styles) {
      const text = template.replaceAll("{part}", name === "BibTeX" ? part.replace(/[{}\\]/g, "") : part).replaceAll("{url}", address);
      const row = element("div", "");
      const value = element("dd", "", { lang: language });
      value.append(element(name === "BibTeX" ? "pre" : "span", text), copier(text, name));
      row.append(element("dt", name), value);
      list.append(row);
    }
    const close = element("button", "Close", { type: "button", className: "cite-close" });
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(element("p", "Cite this place", { id: "cite-dialog-title", className: "cite-title" }), element("p", part, { className: "cite-part" }), list, close, status);
    dialog.showModal();
    close.focus();
  }

  function button(id, part, what) {
    const made = element("button", "Cite", { type: "button", className: "cite-button" });
    made.setAttribute("aria-label", `Cite ${what}`);
    made.setAttribute("aria-haspopup", "dialog");
    made.addEventListener("click", () => show(id, part(), made));
    return made;
  }

  const words = (node) => {
    const copyOf = node.cloneNode(true);
    copyOf.querySelectorAll(".headerlink, .mark, .para-link, .claim-marker, .cite-button").forEach((one) => one.remove());
    return copyOf.textContent.replace(/\s+/g, " ").trim();
  };

  const content = document.querySelector(".md-content");
  for (const heading of content.querySelectorAll(":is(h2, h3, h4)[id]:not(#notes, #cite-this, #cite-annotation)")) heading.append(button(heading.id, () => words(heading), "this section"));
  for (const claim of content.querySelectorAll("section.claim[id] > .claim-title")) claim.append(button(claim.parentNode.id, () => words(claim), "this claim"));
  for (const cell of content.querySelectorAll(".answer[id]")) cell.querySelector(".answer-head").append(button(cell.id, () => cell.getAttribute("aria-label"), "this cell"));
  for (const anchor of content.querySelectorAll(".para-link")) {
    const paragraph = anchor.parentNode;
    anchor.setAttribute("role", "button");
    anchor.setAttribute("aria-haspopup", "dialog");
    anchor.setAttribute("aria-label", "Link to this paragraph, or cite it");
    const open = (event) => {
      event.preventDefault();
      history.replaceState(null, "", `#${paragraph.id}`);
      show(paragraph.id, `paragraph beginning “${words(paragraph).split(" ").slice(0, 7).join(" ")} …”`, anchor);
    };
    anchor.addEventListener("click", open);
    anchor.addEventListener("keydown", (event) => event.key === " " && open(event));
  }
  for (const row of document.querySelectorAll(".cite-page dd")) {
    const text = row.textContent;
    row.append(copier(text, row.previousElementSibling.textContent));
  }
})();
