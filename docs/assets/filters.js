// Filters of the bibliography: five selects, combined; the choice is kept in the address so that it can be linked.
(() => {
  "use strict";
  const form = document.querySelector("form.filters");
  if (!form) return;
  const entries = [...document.querySelectorAll("article.entry")];
  const selects = [...form.querySelectorAll("select")];
  const status = form.querySelector(".filter-status");
  const headings = [...document.querySelectorAll(".md-content h2[id], .md-content h3[id]")].filter((heading) => heading.id !== "notes");

  function apply() {
    const wanted = selects.filter((select) => select.value);
    let shown = 0;
    for (const entry of entries) {
      const fits = wanted.every((select) => (entry.dataset[select.name] ?? "").split(" ").includes(select.value));
      entry.hidden = !fits;
      shown += fits;
    }
    // A heading without entries below it goes too.
    for (const heading of headings) {
      let next = heading.nextElementSibling;
      let any = false;
      while (next && !(next.matches("h2") || (heading.matches("h3") && next.matches("h3")))) {
        any ||= next.matches("article.entry:not([hidden])");
        next = next.nextElementSibling;
      }
      heading.hidden = !any;
    }
    status.textContent = wanted.length ? `${shown} of ${entries.length} sources shown.` : `${entries.length} sources.`;
  }

  function keep() {
    const query = new URLSearchParams(selects.filter((select) => select.value).map((select) => [select.name, select.value]));
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  }

  for (const [name, value] of new URLSearchParams(location.search)) {
    const select = selects.find((one) => one.name === name);
    if (select) select.value = value;
  }
  form.hidden = false;
  form.addEventListener("change", () => {
    apply();
    keep();
  });
  form.addEventListener("reset", () => setTimeout(() => {
    apply();
    keep();
  }));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
