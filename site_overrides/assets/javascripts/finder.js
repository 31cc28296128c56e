/*
 * The field above the list of conditions: what is typed narrows the list at once. A condition fits when each word that
 * was typed begins a word of its name, of its other names or of its description, or is the initials of one of its names;
 * where none does, the name of its group counts too; where still none does, only those words count that name something.
 * Case, accents, apostrophes, hyphens, and z for s in such as “randomised” make no difference. The list is whole without this script.
 */
(() => {
  "use strict";

  const form = document.querySelector(".finder__form");
  const list = document.querySelector(".conditions");
  if (!form || !list) return;

  const script = document.currentScript.src;
  const [input, status, none, asked, whole] = ["input", "status", "none", "asked", "search"].map((name) =>
    form.parentElement.querySelector(`.finder__${name}`),
  );
  const everything = status.textContent;
  const APART = { æ: "ae", œ: "oe", ø: "o", ß: "ss", đ: "d", ł: "l", ı: "i" }; // whole letters to Unicode
  const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
  const FEW = 3; // so many conditions are shown with what they are about
  let entries = null;

  function folded(text) {
    const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}+/gu, "");
    return plain.replace(/[æœøßđłı]/g, (letter) => APART[letter]);
  }

  /* The letters of a text, folded; of each, where it stands in the text and whether it begins a word. */
  function spelled(text) {
    const found = { letters: "", from: [], to: [], begins: [] };
    let apart = true;
    let place = 0;
    for (const character of text) {
      const plain = folded(character);
      if (/[\p{L}\p{N}]/u.test(plain)) {
        for (let unit = 0; unit < plain.length; unit++) {
          found.from.push(place);
          found.to.push(place + character.length);
          found.begins.push(unit === 0 && (apart || UNSPACED.test(character)));
        }
        found.letters += plain;
        apart = false;
      } else if (!plain) {
        if (found.to.length) found.to[found.to.length - 1] = place + character.length; // a combining accent
      } else if (!/['’ʼ]/.test(character)) {
        apart = true;
      }
      place += character.length;
    }
    found.letters = found.letters.replace(/(?<=[iy])z(?=[aei])/g, "s");
    return found;
  }

  function words(query) {
    return [...new Set(query.split(/\s+/).map((word) => spelled(word).letters).filter(Boolean))];
  }

  /* Where a word begins a word of the text, letter by letter; with `whole`, where it is one. */
  function places({ letters, begins }, word, whole = false) {
    const found = [];
    for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + 1)) {
      const end = at + word.length;
      if (begins[at] && (!whole || begins[end] !== false)) {
        for (let letter = at; letter < end; letter++) found.push(letter);
      }
    }
    return found;
  }

  /* The first letters of a name, without what stands in brackets, if they are the word; of names between commas. */
  function initials({ letters, from, begins }, text, word) {
    const ends = [...text.matchAll(/,|$/g)].map(({ index }) => index);
    const named = ends.map((end, place) => {
      const start = place ? ends[place - 1] : 0;
      const bracket = `${text.slice(start, end)}(`.indexOf("(") + start;
      return [...begins.keys()].filter((letter) => begins[letter] && from[letter] >= start && from[letter] < bracket);
    });
    return named.find((first) => first.length > 1 && first.map((letter) => letters[letter]).join("") === word) ?? [];
  }

  const inNames = (part, word) => {
    const found = places(part.spelled, word);
    return found.length ? found : initials(part.spelled, part.text, word);
  };
  // Short words are in every description.
  const inText = (part, word) =>
    word.length > 2 || UNSPACED.test(word) ? places(part.spelled, word, word.length === 3) : [];

  function read(line) {
    const part = (node, find) => node && { node, text: node.textContent, spelled: spelled(node.textContent), find };
    const about = line.querySelector(".conditions__about");
    const link = line.querySelector("a");
    const parts = [
      part(link, inNames),
      part(line.querySelector(".conditions__names"), inNames),
      part(line.querySelector(".conditions__told"), inText),
    ];
    const group = line.closest(".conditions__group");
    const heading = spelled(group.querySelector("h3")?.textContent ?? "");
    return { line, link, about, parts: parts.filter(Boolean), group, heading };
  }

  /* Which letters of each part of an entry to mark, part by part; null if a word is in none of them. */
  function fit(entry, wanted, grouped = false) {
    const marks = entry.parts.map(() => new Set());
    const named = (word) =>
      entry.parts.filter((part, place) => {
        const found = part.find(part, word);
        for (const letter of found) marks[place].add(letter);
        return found.length;
      });
    const inGroup = (word) => grouped && places(entry.heading, word).length;
    return wanted.every((word) => named(word).length || inGroup(word)) ? marks : null;
  }

  function mark({ node, text, spelled: { from, to } }, letters) {
    const pieces = [];
    let done = 0;
    let before = -1;
    for (const letter of [...letters].sort((one, other) => one - other)) {
      const last = pieces[pieces.length - 1];
      if (to[letter] <= done) continue; // another letter of the same character
      const joined = letter === before + 1 && !/\s/.test(text.slice(done, from[letter]));
      before = letter;
      if (last && joined) {
        last.textContent += text.slice(done, to[letter]);
      } else {
        const made = document.createElement("mark");
        made.textContent = text.slice(from[letter], to[letter]);
        pieces.push(text.slice(done, from[letter]), made);
      }
      done = to[letter];
    }
    node.replaceChildren(...pieces, text.slice(done));
  }

  /* Shows the entries of which there are marks, in place of all others. */
  function show(found, asking = true) {
    const few = found.size <= FEW;
    for (const entry of entries) {
      const marks = found.get(entry);
      entry.line.hidden = !marks;
      entry.parts.forEach((part, place) => mark(part, marks ? marks[place] : []));
      const elsewhere = marks && !marks[0].size && marks.some((letters) => letters.size);
      if (entry.about) entry.about.hidden = !(asking && marks && (few || elsewhere));
    }
    const shown = new Set([...found.keys()].map((entry) => entry.group));
    for (const group of list.children) group.hidden = !shown.has(group);
  }

  function conditions(number) {
    return `${number} condition${number === 1 ? "" : "s"}`;
  }

  function fitting(wanted, grouped) {
    return new Map(entries.map((entry) => [entry, fit(entry, wanted, grouped)]).filter(([, marks]) => marks));
  }

  /* The conditions that go by the most words of a sentence that was typed, if they go by any; letters are no words. */
  function named(wanted) {
    const by = entries.map((entry) => {
      const names = entry.parts.filter(({ find }) => find === inNames);
      const word = (one) => one.length > 1 || UNSPACED.test(one);
      return wanted.filter((one) => word(one) && names.some((part) => part.find(part, one).length));
    });
    const most = Math.max(...by.map(({ length }) => length));
    return new Map(
      entries.flatMap((entry, place) => (most && by[place].length === most ? [[entry, fit(entry, by[place])]] : [])),
    );
  }

  function search() {
    const query = input.value.trim();
    const wanted = words(query);
    entries ??= [...list.querySelectorAll("li")].map(read);
    let found = fitting(wanted, false);
    if (!found.size) found = fitting(wanted, true);
    let told = `Nothing here under “${query}”.`;
    if (found.size) {
      const verb = found.size === 1 ? "fits" : "fit";
      told = `${found.size} of ${conditions(entries.length)} ${verb} “${query}”.`;
    } else {
      found = named(wanted);
      if (found.size) told = `Nothing here under all of “${query}”. Under some of it: ${conditions(found.size)}.`;
    }
    show(found, wanted.length > 0);
    none.hidden = found.size > 0;
    asked.textContent = query;
    status.textContent = wanted.length ? told : everything;
    if (!found.size) alike(query, wanted);
  }

  /* How far a word is from the nearest word of a condition's names; letters in another order are one mistake. */
  function away(entry, word, distance) {
    const most = word.length > 5 ? 2 : word.length > 3 ? 1 : 0;
    const sorted = (letters) => [...letters].sort().join("");
    const names = entry.parts.filter(({ find }) => find !== inText).flatMap(({ text }) => text.split(/[\s/()-]+/));
    return Math.min(
      ...names.map((name) => {
        const { letters } = spelled(name);
        if (letters[0] !== word[0]) return Infinity;
        if (most && sorted(letters) === sorted(word)) return 1;
        // A word may be typed without its end, but one that is whole is likelier meant.
        const [far, begun] = [letters, letters.slice(0, word.length)].map((one) => distance(one, word, most));
        return Math.min(far > most ? Infinity : far, begun > most ? Infinity : begun + 0.5);
      }),
    );
  }

  /* Offers what is spelled nearly as it was typed; the search dialog's own measure, loaded when it is needed. */
  function alike(query, wanted) {
    import(new URL("search/words.js", script).href).then(({ distance }) => {
      if (input.value.trim() !== query) return;
      const far = new Map(
        entries.map((entry) => [entry, wanted.reduce((sum, word) => sum + away(entry, word, distance), 0)]),
      );
      const least = Math.min(...far.values());
      const found = entries.filter((entry) => far.get(entry) === least);
      if (least === Infinity) return;
      show(new Map(found.map((entry) => [entry, entry.parts.map(() => new Set())])));
      status.textContent = `Nothing here under “${query}”. Spelled like it: ${conditions(found.length)}.`;
    }, () => {});
  }

  const links = () => entries.filter((entry) => !entry.line.hidden).map((entry) => entry.link);

  function move(event, step) {
    const stops = [input, ...links()];
    const goal = stops[stops.indexOf(document.activeElement) + step];
    if (!goal) return;
    event.preventDefault();
    goal.focus();
  }

  form.parentElement.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target !== input && !list.contains(event.target)) return;
    entries ??= [...list.querySelectorAll("li")].map(read);
    if (event.key === "ArrowDown") move(event, 1);
    else if (event.key === "ArrowUp") move(event, -1);
    else if (event.key === "Escape" && input.value) {
      event.preventDefault();
      input.value = "";
      input.focus();
      search();
    }
  });

  // Sent as it is, the form leads to the search of the whole site, as it does where this script did not come.
  whole.addEventListener("click", () => form.submit());
  form.addEventListener("submit", (event) => {
    const found = entries && input.value.trim() ? links() : [];
    if (!found.length && input.value.trim()) return;
    event.preventDefault();
    if (found.length === 1 && none.hidden) found[0].click();
    else found[0]?.focus();
  });

  input.addEventListener("input", search);
  addEventListener("pagehide", () => history.replaceState({ ...history.state, finder: input.value }, ""));
  // What was typed before the reader left for a condition, or before this script came.
  addEventListener("pageshow", () => {
    input.value ||= history.state?.finder ?? "";
    if (input.value) search();
  });
})();
