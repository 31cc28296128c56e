/*
 * A table that readers narrow down and sort. The rows say what they are: `data-facet-NAME` the values of a facet,
 * `data-words` other words for it, `data-value` on a cell what its column is ordered by. The form's checkboxes are the
 * values that can be chosen; what is chosen stands in the address, `?NAME=VALUE&words=…&sort=-COLUMN`, so that a link
 * leads to it.
 *
 * Rows that do not fit leave the document: hidden ones would cost as much to style as those that are seen.
 */
(() => {
  "use strict";

  const root = document.querySelector("[data-explore]");
  const form = root?.querySelector(".explore__form");
  if (!form) return;

  const table = root.querySelector("table");
  const part = (name) => root.querySelector(`.explore__${name}`);
  const [status, chips, told, none, bar, toggle] = ["status", "chips", "told", "none", "facets", "toggle"].map(part);
  const [more, clearer] = [root.querySelector("[data-explore-more]"), form.querySelector("[data-explore-clear]")];
  const { words, sort: order } = form.elements;
  const beside = window.matchMedia("(min-width: 45em)"); // the facets are a bar; else they are behind a button
  const PAUSE = 300; // milliseconds without a key press before words are put into the address
  const LONG = 200; // characters of an address that are repeated to the reader
  const STEP = 100; // rows at a time: a browser needs a second to lay out some thousands

  const facets = [...form.querySelectorAll("details")].map((details) => {
    const values = [...details.querySelectorAll("input")].map((input) => ({
      input,
      label: input.nextElementSibling.textContent,
      count: input.parentElement.lastElementChild,
    }));
    return { name: values[0].input.name, title: details.firstElementChild.firstChild.data.trim(), details, values };
  });

  const columns = new Map(
    [...table.tHead.rows[0].cells].flatMap((head, place) =>
      head.dataset.sort ? [[head.dataset.sort, { head, place, ...head.dataset }]] : [],
    ),
  );

  const groups = [...table.tBodies].map((body) => ({ body, head: body.querySelector("[data-group]") }));
  const sorted = document.createElement("tbody"); // holds the rows of all groups while the table is sorted
  const rows = groups.flatMap(({ body }) =>
    [...body.querySelectorAll("[data-row]")].map((node) => ({
      node,
      body,
      facets: facets.map((facet) => (node.getAttribute(`data-facet-${facet.name}`) ?? "").split(" ").filter(Boolean)),
    })),
  );
  rows.forEach((row, place) => (row.place = place));
  let ordered = rows;
  let orderedBy = "";
  let limit = STEP;
  let waiting = 0;

  function figure(number) {
    return number.toLocaleString("en");
  }

  function checked(values) {
    return values.filter(({ input }) => input.checked);
  }

  /*
   * A text as it is compared: without case, accents, apostrophes and the commas of figures, one space between words and
   * between a figure and what follows it, with s for z in such as “randomised”.
   */
  function fold(text) {
    return text
      .normalize("NFKD")
      .replace(/[\p{M}'’ʼ]/gu, "")
      .replace(/(\d),(?=\d{3})/g, "$1")
      .replace(/(\d)(?=\p{L})/gu, "$1 ")
      .toLowerCase()
      .replace(/(?<=[iy])z(?=[aei])/g, "s")
      .replace(/[^\p{L}\p{N}.%]+|\.(?!\d)/gu, " ")
      .trim();
  }

  /* The words of a row, each after a space; numbers of citations are none. */
  function wordsOf(row) {
    if (row.words === undefined) {
      const numbers = [...row.node.querySelectorAll(".citation")].map((citation) => citation.textContent);
      const text = [...[...row.node.cells].map((cell) => cell.textContent), row.node.dataset.words ?? ""].join(" ");
      row.words = ` ${fold(numbers.reduce((left, number) => left.replace(number, ""), text))}`;
    }
    return row.words;
  }

  /* The rows that fit. Each value is told how many rows would, if the other facets stay as they are. */
  function filter() {
    const terms = fold(words.value).split(" ").filter(Boolean).map((term) => ` ${term}`);
    const chosen = facets.map(({ values }) => new Set(checked(values).map(({ input }) => input.value)));
    const counts = facets.map(() => new Map());
    const fitting = ordered.filter((row) => {
      if (!terms.every((term) => wordsOf(row).includes(term))) return false;
      const failing = chosen.flatMap((values, place) =>
        values.size && !row.facets[place].some((value) => values.has(value)) ? [place] : [],
      );
      if (failing.length > 1) return false;
      for (const place of failing.length ? failing : counts.keys()) {
        for (const value of row.facets[place]) counts[place].set(value, (counts[place].get(value) ?? 0) + 1);
      }
      return !failing.length;
    });
    facets.forEach((facet, place) => {
      for (const { input, count } of facet.values) {
        const number = counts[place].get(input.value) ?? 0;
        if (count.textContent !== figure(number)) count.textContent = figure(number);
        input.parentElement.toggleAttribute("data-empty", !number && !input.checked);
      }
    });
    return fitting;
  }

  /* Compares two rows by a column. What is unknown comes last in both directions; equals stay as they are listed. */
  function comparison({ place, sortNumber }, sign) {
    const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const differ = sortNumber === undefined ? collator.compare : (one, other) => one - other;
    return (one, other) => {
      const [first, second] = [one, other].map((row) => row.node.cells[place].dataset.value);
      if (!first || !second) return Number(!first) - Number(!second) || one.place - other.place;
      return sign * differ(first, second) || one.place - other.place;
    };
  }

  function arrange() {
    if (order.value === orderedBy) return;
    orderedBy = order.value;
    const descending = orderedBy.startsWith("-");
    const column = columns.get(orderedBy.replace(/^-/, ""));
    ordered = column ? [...rows].sort(comparison(column, descending ? -1 : 1)) : rows;
    for (const { head } of columns.values()) head.removeAttribute("aria-sort");
    column?.head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  }

  /* In the default order the rows stand in their groups; in any other the table has no groups. */
  function fill(shown) {
    if (order.value) table.append(sorted);
    else sorted.remove();
    sorted.replaceChildren(...(order.value ? shown.map((row) => row.node) : []));
    for (const { body, head } of groups) {
      const own = order.value ? [] : shown.filter((row) => row.body === body).map((row) => row.node);
      body.replaceChildren(...(head && own.length ? [head] : []), ...own);
    }
  }

  function inUse() {
    const used = facets.flatMap(({ title, values }) =>
      checked(values).map(({ input, label }) => ({ title, label, remove: () => (input.checked = false) })),
    );
    const text = words.value.trim();
    return text ? [...used, { title: "Words", label: `“${text}”`, remove: () => (words.value = "") }] : used;
  }

  function chip({ title, label, remove }, place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "explore__chip";
    button.append(`${title}: ${label}`);
    button.setAttribute("aria-label", `Remove the filter ${title}: ${label}`);
    button.addEventListener("click", () => {
      remove();
      changed();
      const left = chips.querySelectorAll("button");
      (left[Math.min(place, left.length - 1)] ?? status).focus();
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  /* What is shown, in words, for screen readers and for paper. */
  function tell(number, used) {
    const all = `${figure(rows.length)} ${root.dataset.explore}`;
    const way = order.value ? `, sorted by ${order.selectedOptions[0].textContent}` : "";
    const sentence = `${number === rows.length ? all : `${figure(number)} of ${all}`}${way}`;
    status.textContent = number > limit ? `${sentence}; the first ${figure(limit)} are shown` : sentence;
    const byTitle = new Map();
    for (const { title, label } of used) byTitle.set(title, [...(byTitle.get(title) ?? []), label]);
    const filters = [...byTitle].map(([title, labels]) => ` ${title}: ${labels.join(" or ")}.`).join("");
    told.textContent = used.length || way ? `Shown: ${sentence}.${filters}` : "";
  }

  /* How many values are chosen, beside the name of what opens them. */
  function count(holder, number) {
    holder.querySelector("[data-explore-chosen]").textContent = number ? `(${figure(number)})` : "";
  }

  function show() {
    arrange();
    const fitting = filter();
    fill(fitting.slice(0, limit));
    const used = inUse();
    chips.replaceChildren(...used.map(chip));
    for (const { details, values } of facets) count(details, checked(values).length);
    if (toggle) count(toggle, form.querySelectorAll("input:checked").length);
    clearer.hidden = !used.length || !fitting.length; // without a row, the button below says the same
    none.hidden = fitting.length > 0;
    table.parentElement.hidden = !fitting.length;
    more.parentElement.hidden = fitting.length <= limit;
    tell(fitting.length, used);
  }

  /* The part of an address that is ours. */
  function parameters() {
    const own = new URLSearchParams();
    for (const input of form.querySelectorAll("input:checked")) own.append(input.name, input.value);
    if (words.value.trim()) own.set("words", words.value.trim());
    if (order.value) own.set("sort", order.value);
    return own;
  }

  /* With `q` the address is the search dialog's, whose filters have names of ours; ours are kept beside it. */
  function read() {
    const address = new URLSearchParams(location.search);
    const own = address.has("q") ? new URLSearchParams(history.state?.explore ?? "") : address;
    const unknown = facets.flatMap(({ name, title, values }) => {
      const asked = new Set(own.getAll(name).map((value) => value.toLowerCase()));
      for (const { input } of values) input.checked = asked.delete(input.value);
      return [...asked].map((value) => `${title}: ${value}`);
    });
    words.value = own.get("words") ?? "";
    order.value = own.get("sort") ?? "";
    if (order.selectedIndex < 0) order.value = "";
    show();
    if (unknown.length) status.textContent += `. Not known here, and left out: ${unknown.join(", ").slice(0, LONG)}`;
    if (!address.has("q")) write("replaceState");
  }

  function write(how) {
    clearTimeout(waiting);
    const address = new URL(location.href);
    const own = parameters();
    for (const name of [...facets.map((facet) => facet.name), "words", "sort"]) address.searchParams.delete(name);
    for (const [name, value] of own) address.searchParams.append(name, value);
    if (how === "pushState") address.hash = "";
    history[how]({ ...history.state, explore: own.toString() }, "", address);
  }

  function changed() {
    limit = STEP;
    show();
    write("pushState");
  }

  function clear() {
    for (const input of form.querySelectorAll("input:checked")) input.checked = false;
    words.value = "";
  }

  /* A link into a row that is not shown shows it. */
  function reveal() {
    let name = "";
    try {
      name = decodeURIComponent(location.hash.slice(1));
    } catch {
      return; // an address that nobody could have made from an identifier
    }
    const target = `[id="${CSS.escape(name)}"]`;
    const away = [...rows.map((row) => row.node), ...groups.flatMap(({ head }) => head ?? [])];
    if (!away.some((node) => !node.isConnected && node.querySelector(target))) return;
    clear();
    order.value = "";
    limit = rows.length;
    show();
    write("replaceState");
    location.replace(location.href);
  }

  for (const { head, sort, sortDescends } of columns.values()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const turns = sortDescends === undefined ? [sort, `-${sort}`, ""] : [`-${sort}`, sort, ""];
    button.addEventListener("click", () => {
      order.value = turns[(turns.indexOf(order.value) + 1) % turns.length];
      changed();
    });
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => (event.target === words ? write("replaceState") : changed()));
  words.addEventListener("input", () => {
    limit = STEP;
    show();
    clearTimeout(waiting);
    waiting = setTimeout(write, PAUSE, "replaceState");
  });
  for (const button of root.querySelectorAll("[data-explore-clear]")) {
    button.addEventListener("click", () => {
      clear();
      changed();
      status.focus();
    });
  }
  more.addEventListener("click", () => {
    const shown = table.querySelectorAll("[data-row]").length;
    limit += STEP;
    show();
    table.querySelectorAll("[data-row]")[shown].querySelector("a")?.focus();
  });
  toggle?.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", String(bar.toggleAttribute("data-open")));
  });
  form.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest("details[open]");
    if (!open) return;
    open.open = false;
    open.firstElementChild.focus();
  });
  // What lies over the table goes away when the reader turns to something else.
  for (const turned of ["click", "focusin"]) {
    document.addEventListener(turned, (event) => {
      const open = beside.matches && form.querySelector("details[open]");
      if (open && !open.contains(event.target)) open.open = false;
    });
  }
  window.addEventListener("popstate", read);
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", () => ((limit = rows.length), show()));
  window.addEventListener("afterprint", () => ((limit = STEP), show()));
  document.getElementById("search-dialog")?.addEventListener("close", () => write("replaceState"));

  read();
  if (location.hash) reveal();
  root.removeAttribute("data-explore-waiting");
  root.setAttribute("data-explore-ready", "");
})();
