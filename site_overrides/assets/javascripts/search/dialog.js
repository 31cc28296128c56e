/* The search dialog: what is typed and chosen in it, and the address that leads there again. */
import { FACETS, KINDS, find, nearest, start } from "./engine.js";
import { capital, pages, results, suggestions } from "./view.js";
import { terms } from "./words.js";

const PAUSE = 220; // milliseconds without a key press before a search


/* Whether there is something to search for; one Latin letter is the start of a word. */
function enough(query) {
  return query.length > 1 || /[^\x20-\x7e]/.test(query);
}

function shown(facet, value) {
  return facet === "type" ? (KINDS.get(value)?.group ?? value) : capital(value);
}

export function control(dialog, index, hint) {
  const part = (name) => dialog.querySelector(`.search-dialog__${name}`);
  const [input, status, output, list] = ["input", "status", "output", "results"].map(part);
  const chips = [...dialog.querySelectorAll("[data-search-kind]")];
  const selects = [...dialog.querySelectorAll("select[data-search-facet]")];
  const chosen = {};
  let engine = null;
  let latest = 0; // the newest search; whatever an older one finds is dropped
  let running = Promise.resolve();

  function load() {
    engine ??= start(index);
    // A failure is forgotten, so that the next key press tries again.
    engine.catch(() => (engine = null));
    return engine;
  }

  function tell(message, ...elements) {
    status.textContent = message;
    list.replaceChildren(...elements);
    output.scrollTop = 0;
  }

  function showCounts(counts, shared) {
    for (const chip of chips) {
      const kind = chip.dataset.searchKind;
      const count = kind ? counts.type?.[kind] : Object.values(counts.type ?? {}).reduce((sum, n) => sum + n, 0);
      chip.setAttribute("aria-pressed", String((chosen.type ?? "") === kind));
      const least = shared && (kind ? kind === "reference" : counts.type?.reference);
      chip.querySelector("span").textContent = count ? ` ${count}${least ? "+" : ""}` : "";
      chip.hidden = Boolean(kind) && !count && chosen.type !== kind;
    }
    for (const select of selects) {
      const facet = select.dataset.searchFacet;
      const values = Object.entries(counts[facet] ?? {}).filter(([value, count]) => count || chosen[facet] === value);
      values.sort(([one], [other]) => (facet === "year" ? other.localeCompare(one) : one.localeCompare(other)));
      const options = values.map(([value, count]) => new Option(`${capital(value)} (${count})`, value));
      if (chosen[facet] && !values.some(([value]) => value === chosen[facet])) {
        options.unshift(new Option(`${capital(chosen[facet])} (0)`, chosen[facet]));
      }
      select.replaceChildren(new Option(select.dataset.all, ""), ...options);
      select.value = chosen[facet] ?? "";
      select.toggleAttribute("data-chosen", Boolean(chosen[facet]));
    }
  }

  function take(change) {
    return () => {
      change();
      input.focus();
      search(0);
    };
  }

  function offers(found, query, values) {
    const active = FACETS.filter((facet) => chosen[facet]);
    const fewer = active.filter((facet) => found.without[facet]);
    return [
      ...fewer.map((facet) => ({
        label: `Without “${shown(facet, chosen[facet])}”: ${pages(found.without[facet], found.shared)}`,
        take: take(() => delete chosen[facet]),
      })),
      ...(found.without.all && (active.length > 1 || !fewer.length)
        ? [{ label: `Without any filter: ${pages(found.without.all, found.shared)}`, take: take(clear) }]
        : []),
      ...(found.without.all ? [] : nearest(values.condition, query)).map((condition) => ({
        label: `Did you mean “${condition}”?`,
        take: take(() => (input.value = condition)),
      })),
      ...(found.without.all || nearest(values.condition, query).length
        ? []
        : [{ label: "Show all conditions", take: take(() => ((input.value = ""), (chosen.type = "indication"))) }]),
    ];
  }

  async function show(found, query, { values }, ticket) {
    const made = await results(found.groups, query ? terms(found.words) : []);
    if (ticket !== latest) return;
    showCounts(found.counts, found.shared);
    const named = query ? ` for “${query}”` : "";
    if (found.total) return tell(capital(`${pages(found.total, found.least)}${named}`), ...made);
    const offered = offers(found, query, values);
    const filtered = found.without.all ? " with these filters" : "";
    const advice = found.without.all ? "" : " Check the spelling, or try fewer or more general words.";
    tell(`Nothing found${named}${filtered}.${advice}`, suggestions(offered));
  }

  async function run(pause) {
    const ticket = ++latest;
    const query = input.value.trim();
    const searching = enough(query) || FACETS.some((facet) => chosen[facet]);
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    if (ticket !== latest) return;
    remember();
    try {
      if (!list.children.length) status.textContent = searching ? "Searching…" : hint;
      const loaded = await load();
      if (ticket !== latest) return;
      if (searching) return await show(await find(loaded, enough(query) ? query : "", chosen), query, loaded, ticket);
      showCounts({ ...loaded.values }, loaded.shared);
      tell(hint);
    } catch {
      if (ticket === latest) tell("Search could not be loaded. Check your connection and type again.");
    }
  }

  function search(pause) {
    running = run(pause);
    return running;
  }

  function clear() {
    for (const facet of FACETS) delete chosen[facet];
  }

  /* The address without what the search adds to it. */
  function plainAddress() {
    const address = new URL(location.href);
    if (address.searchParams.has("q")) for (const name of ["q", ...FACETS]) address.searchParams.delete(name);
    return address;
  }

  function remember() {
    const address = plainAddress();
    const query = input.value.trim();
    const active = FACETS.filter((facet) => chosen[facet]);
    if (dialog.open && (query || active.length)) {
      address.searchParams.set("q", query);
      for (const facet of active) address.searchParams.set(facet, chosen[facet]);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      if (chip.dataset.searchKind) chosen.type = chip.dataset.searchKind;
      else delete chosen.type;
      search(0);
    });
  }
  for (const select of selects) {
    select.addEventListener("change", () => {
      if (select.value) chosen[select.dataset.searchFacet] = select.value;
      else delete chosen[select.dataset.searchFacet];
      search(0);
    });
  }
  input.addEventListener("input", () => search(PAUSE));

  return {
    search,
    /* The first result, once there are those of what was typed. */
    async first() {
      await search(0);
      return list.querySelector("a");
    },
    /* What a link asks for: `?q=…&type=…&condition=…&design=…&year=…`. */
    take(parameters) {
      input.value = parameters.get("q") ?? "";
      clear();
      for (const facet of FACETS) if (parameters.get(facet)) chosen[facet] = parameters.get(facet);
    },
    forget: () => {
      latest += 1;
      const address = plainAddress();
      if (address.href !== location.href) history.replaceState(history.state, "", address);
    },
  };
}
