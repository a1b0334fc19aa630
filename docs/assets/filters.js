// Filters of a long list (bibliography, claims): selects, combined; the choice is kept in the address so that it can be linked.
(() => {
  "use strict";
  const form = document.querySelector("form.filters");
  if (!form) return;
  const { items, counted, noun } = form.dataset;
  const entries = [...document.querySelectorAll(items)];
  const places = entries.map((entry) => [entry, entry.parentNode, entry.nextSibling]);
  const order = form.elements.order;
  const selects = [...form.querySelectorAll("select")].filter((select) => select !== order);
  const status = form.querySelector(".filter-status");
  const headings = [...document.querySelectorAll(".md-content h2[id], .md-content h3[id]")].filter((heading) => heading.id !== "notes" && !heading.closest(items) && followed(heading));

  // Only headings that entries stand under come and go with them.
  function followed(heading) {
    for (let next = heading.nextElementSibling; next && !next.matches("h2"); next = next.nextElementSibling) if (next.matches(items)) return true;
    return false;
  }

  // In another order the entries stand together at the place of the first; in the first order each at its own.
  function arrange() {
    for (const [entry, parent, next] of [...places].reverse()) parent.insertBefore(entry, next);
    if (!order?.value) return;
    const options = [...form.elements[order.value].options].map((option) => option.value);
    const rank = (entry) => options.indexOf(entry.dataset[order.value]);
    const sorted = entries.map((entry, index) => [entry, index]).sort((a, b) => rank(a[0]) - rank(b[0]) || a[1] - b[1]);
    const marker = document.createComment("");
    entries[0].before(marker);
    marker.replaceWith(...sorted.map(([entry]) => entry));
  }

  function apply() {
    const wanted = selects.filter((select) => select.value);
    let shown = 0;
    let all = 0;
    for (const entry of entries) {
      // An entry that says nothing of the matter (a whole row, say) stays.
      const fits = wanted.every((select) => !(select.name in entry.dataset) || entry.dataset[select.name].split(" ").includes(select.value));
      entry.hidden = !fits;
      if (!entry.matches(counted)) continue;
      all += 1;
      shown += fits;
    }
    // A heading without entries below it goes too.
    for (const heading of headings) {
      let next = heading.nextElementSibling;
      let any = false;
      while (next && !(next.matches("h2") || (heading.matches("h3") && next.matches("h3")))) {
        any ||= next.matches(`${items}:not([hidden])`);
        next = next.nextElementSibling;
      }
      heading.hidden = !any;
    }
    status.textContent = wanted.length ? `${shown} of ${all} ${noun} shown.` : `${all} ${noun}.`;
  }

  function keep() {
    const query = new URLSearchParams([...selects, order].filter((select) => select?.value).map((select) => [select.name, select.value]));
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  }

  for (const [name, value] of new URLSearchParams(location.search)) {
    const select = [...selects, order].find((one) => one?.name === name);
    if (select) select.value = value;
  }
  form.hidden = false;
  form.addEventListener("change", () => {
    arrange();
    apply();
    keep();
  });
  form.addEventListener("reset", () => setTimeout(() => {
    arrange();
    apply();
    keep();
  }));
  form.addEventListener("submit", (event) => event.preventDefault());
  if (order?.value) arrange();
  apply();
  // A link to an entry that the filters hide shows everything again.
  const reveal = () => {
    const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (!target?.closest("[hidden]")) return;
    form.reset();
    setTimeout(() => target.scrollIntoView());
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
