/*
 * The menu of narrow windows, for the keyboard. Material opens it and each of its levels with a <label>, which no
 * keyboard reaches; where scripts run and the menu is a drawer, buttons take their places. Zoomed in to 400%, a desktop
 * has a narrow window too.
 */
(() => {
  "use strict";

  const toggle = document.querySelector('[data-md-toggle="drawer"]');
  const label = document.querySelector('.md-header__button[for="__drawer"]');
  const menu = document.querySelector(".md-sidebar--primary");
  if (!toggle || !label || !menu) return;

  // With a label's attributes, `for` among them, since Material's styles go by it.
  function standIn(label) {
    const button = document.createElement("button");
    for (const { name, value } of label.attributes) if (name !== "tabindex") button.setAttribute(name, value);
    button.type = "button";
    button.classList.add("menu-button");
    return button;
  }

  const button = standIn(label);
  button.setAttribute("aria-label", "Menu");
  button.setAttribute("aria-expanded", String(toggle.checked));
  button.append(...label.childNodes);
  label.replaceWith(button);
  button.addEventListener("click", () => toggle.click());

  // Each level below the first: the box that opens it, the label that does, and the one that leads back.
  const levels = [...menu.querySelectorAll(".md-nav__toggle")].flatMap((box) => {
    const level = box.parentElement.querySelector(":scope > .md-nav");
    const labels = [
      box.parentElement.querySelector(`:scope > label[for="${box.id}"], :scope > .md-nav__container > label`),
      level?.querySelector(":scope > .md-nav__title"),
    ];
    if (!labels.every(Boolean)) return [];
    const name = labels[1].textContent.trim();
    const [opener, back] = labels.map(standIn);
    if (!labels[0].textContent.trim()) opener.setAttribute("aria-label", name);
    back.setAttribute("aria-label", `Back from ${name}`);
    for (const control of [opener, back]) control.addEventListener("click", () => box.click());
    box.addEventListener("change", () => {
      opener.setAttribute("aria-expanded", String(box.checked));
      if (opener.isConnected) (box.checked ? back : opener).focus();
    });
    opener.setAttribute("aria-expanded", String(box.checked));
    level.removeAttribute("aria-expanded"); // no attribute of a landmark (WAI-ARIA 1.2)
    return [{ box, level, labels, controls: [opener, back] }];
  });

  // Beside the page, the menu shows its levels as Material does.
  const drawer = matchMedia("(max-width: 76.234375em)");
  function arrange() {
    for (const { labels, controls } of levels) {
      const [from, to] = drawer.matches ? [labels, controls] : [controls, labels];
      from.forEach((node, index) => {
        if (!node.isConnected) return;
        to[index].append(...node.childNodes);
        node.replaceWith(to[index]);
      });
    }
  }
  drawer.addEventListener("change", arrange);
  arrange();

  const deepest = () => levels.findLast(({ box, level }) => box.checked && level.checkVisibility());

  toggle.addEventListener("change", () => {
    button.setAttribute("aria-expanded", String(toggle.checked));
    if (toggle.checked) (deepest()?.controls[1] ?? menu.querySelector("a"))?.focus();
    else if (menu.contains(document.activeElement)) button.focus();
  });

  // Back by one level, and from the first one out of the menu.
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !toggle.checked) return;
    const open = deepest();
    if (open) {
      open.box.click();
      return;
    }
    button.focus();
    if (toggle.checked) toggle.click();
  });

  // Leaving the menu with the Tab key closes it: what follows lies under it.
  menu.addEventListener("focusout", (event) => {
    if (toggle.checked && event.relatedTarget && !menu.contains(event.relatedTarget)) toggle.click();
  });
})();
