// The note card: hover, focus or tap a note mark and the note appears beside it, with a link to the source's page.
// Without this script a mark is a plain link to the note and back. WCAG 1.4.13: the card can be pointed at, stays
// until the pointer or focus leaves, and closes on Escape.
(() => {
  "use strict";
  const DELAY = 250; // ms before a card closes, time to move the pointer onto it
  let card = null;
  let owner = null;
  let closing = 0;

  const noteOf = (mark) => document.getElementById(mark.hash.slice(1));

  function close() {
    clearTimeout(closing);
    if (!card) return;
    card.remove();
    owner.setAttribute("aria-expanded", "false");
    owner.removeAttribute("aria-describedby");
    card = owner = null;
  }

  function closeSoon() {
    clearTimeout(closing);
    closing = setTimeout(close, DELAY);
  }

  function build(note) {
    const box = document.createElement("div");
    box.className = "note-card";
    box.id = "note-card";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Note");
    const text = document.createElement("p");
    text.append(...note.querySelector(".note-text").cloneNode(true).childNodes);
    const links = document.createElement("p");
    links.className = "card-links";
    note.querySelectorAll("a.ref").forEach((ref, index, all) => {
      const link = document.createElement("a");
      link.href = ref.href;
      link.textContent = all.length > 1 ? `Source ${index + 1}` : "Source page";
      links.append(link);
    });
    const down = document.createElement("a");
    down.href = `#${note.id}`;
    down.textContent = "All notes";
    links.append(down);
    box.append(text, links);
    return box;
  }

  function place(mark) {
    const at = mark.getBoundingClientRect();
    const width = card.offsetWidth;
    const room = document.documentElement.clientWidth;
    const left = Math.max(12, Math.min(at.left - 24, room - width - 12));
    const above = at.bottom + card.offsetHeight + 12 > innerHeight && at.top > card.offsetHeight + 12;
    card.classList.toggle("above", above);
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(above ? at.top - card.offsetHeight - 8 : at.bottom + 8) + scrollY}px`;
  }

  function open(mark) {
    clearTimeout(closing);
    if (owner === mark) return;
    close();
    const note = noteOf(mark);
    if (!note) return;
    owner = mark;
    card = build(note);
    // In the document right behind the mark, so that Tab leads into it.
    mark.closest("sup").after(card);
    mark.setAttribute("aria-expanded", "true");
    mark.setAttribute("aria-describedby", "note-card");
    place(mark);
    card.addEventListener("pointerenter", () => clearTimeout(closing));
    card.addEventListener("pointerleave", closeSoon);
    card.addEventListener("focusout", (event) => {
      if (!card?.contains(event.relatedTarget)) closeSoon();
    });
    card.addEventListener("focusin", () => clearTimeout(closing));
  }

  for (const mark of document.querySelectorAll('a[role="doc-noteref"]')) {
    if (!noteOf(mark)) continue; // shown outside its own page: a plain link
    mark.setAttribute("aria-expanded", "false");
    mark.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && open(mark));
    mark.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && closeSoon());
    mark.addEventListener("focus", () => open(mark));
    mark.addEventListener("blur", closeSoon);
    let touched = false;
    mark.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"));
    mark.addEventListener("click", (event) => {
      // A tap shows the card; a click or Enter follows the link to the note.
      if (touched) {
        event.preventDefault();
        open(mark);
      }
    });
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card) {
      const mark = owner;
      if (card.contains(document.activeElement)) mark.focus();
      close();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (card && !card.contains(event.target) && event.target !== owner) close();
  });
  addEventListener("resize", close);
})();
