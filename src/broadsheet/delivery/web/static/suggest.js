// Suggestions under the search box as one types: a combobox with a list (WAI-ARIA 1.2). The form works without.
"use strict";
(() => {
  const PAUSE = 80; // milliseconds without a letter before asking
  const SHORTEST = 2;

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  };

  const ask = async (typed, signal) => {
    const answer = await fetch(`/suggest?${new URLSearchParams({ q: typed })}`, { signal });
    return answer.ok ? (await answer.json()).groups : [];
  };

  const offer = (form) => {
    const input = form.querySelector("[data-search]");
    const list = make("div", { class: "suggestions", role: "listbox", id: `${input.id}-list`, "aria-label": "Suggestions" });
    const told = make("p", { class: "unseen", role: "status" });
    let options = [];
    let active = -1;
    let waiting = 0;
    let asked = null;

    const show = (open) => {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) mark(-1);
    };

    const mark = (place) => {
      options[active]?.element.setAttribute("aria-selected", "false");
      active = place;
      const option = options[active]?.element;
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
    };

    const forget = () => {
      clearTimeout(waiting);
      asked?.abort();
    };

    const close = () => {
      forget();
      show(false);
      told.textContent = "";
    };

    const draw = (groups) => {
      options = [];
      mark(-1);
      list.replaceChildren(...groups.map(drawGroup));
      show(options.length > 0);
      told.textContent = options.length ? `${options.length} suggestions` : "";
    };

    const drawGroup = ({ label, options: found }, number) => {
      const title = make("div", { class: "kind", id: `${list.id}-${number}`, role: "presentation" }, label);
      return make("div", { role: "group", "aria-labelledby": title.id }, title, ...found.map(drawOption));
    };

    const drawOption = (found) => {
      const element = make("div", { role: "option", id: `${list.id}-option-${options.length}`, "aria-selected": "false" });
      element.append(make("bdi", {}, found.text));
      if (found.papers) element.append(" ", make("small", {}, found.papers === 1 ? "1 paper" : `${found.papers.toLocaleString("en")} papers`));
      element.addEventListener("click", () => location.assign(found.path));
      options.push({ ...found, element });
      return element;
    };

    const refresh = () => {
      forget();
      const typed = input.value.trim();
      if (typed.length < SHORTEST) return close();
      return void (waiting = setTimeout(async () => {
        asked = new AbortController();
        try { draw(await ask(typed, asked.signal)); } catch { /* an older question, or no answer: nothing to show */ }
      }, PAUSE));
    };

    const step = (by) => {
      if (list.hidden) return options.length ? show(true) : refresh();
      // One place more than there are options: the field itself, with none of them marked.
      return mark((active + 1 + by + options.length + 1) % (options.length + 1) - 1);
    };

    // True where the key was for the list, and nothing else should hear of it.
    const keys = {
      ArrowDown: () => { step(1); return true; },
      ArrowUp: () => { step(-1); return true; },
      Enter: () => { const path = options[active]?.path; close(); if (path) location.assign(path); return Boolean(path); },
      Escape: () => { const was = !list.hidden; close(); if (!was) input.value = ""; return true; },
      Tab: () => { close(); return false; },
    };

    // A search field may not be a combobox, a text field may; without script it stays what it was.
    input.type = "text";
    Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
      enterkeyhint: "search", spellcheck: "false",
    }).forEach(([name, value]) => input.setAttribute(name, value));
    list.hidden = true;
    form.append(list, told);

    input.addEventListener("input", (event) => { if (!event.isComposing) refresh(); });
    input.addEventListener("compositionend", refresh);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (keys[event.key]?.()) event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    form.addEventListener("submit", close);
  };

  document.querySelectorAll("form[data-suggest]").forEach(offer);
})();
