/* What is typed into a form marked data-draft="name" is kept in this browser until it is sent, for a week at most.
   A draft that was sent is let go by the page that says so, marked data-draft-sent: it may have got lost on its way. */
"use strict";

const draftKey = (name) => `draft:${name}`;
const draftEnds = 7 * 24 * 3600 * 1000;
const draftForms = [...document.querySelectorAll("form[data-draft]")];

const draftStore = {
  read(key) {
    try {
      return JSON.parse(window.localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, draft) {
    try {
      window.localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      /* Full or forbidden: the form works without drafts. */
    }
  },
  remove(key) {
    try {
      window.localStorage.removeItem(key);
    } catch {
      /* As above. */
    }
  },
  keys() {
    try {
      return Object.keys(window.localStorage).filter((key) => key.startsWith(draftKey("")));
    } catch {
      return [];
    }
  },
};

/* Neither files, which cannot be kept, nor a consent, which is given anew. */
const draftBoxes = (form) =>
  [...form.elements].filter(
    (box) => box.name && !["hidden", "file", "password", "submit"].includes(box.type) && !box.closest("[data-no-draft]"),
  );
const isTick = (box) => box.type === "checkbox" || box.type === "radio";

function typedInto(form) {
  const typed = {};
  for (const box of draftBoxes(form)) {
    typed[box.name] ??= [];
    if (!isTick(box) || box.checked) typed[box.name].push(box.value);
  }
  return typed;
}

function typeInto(form, typed) {
  for (const box of draftBoxes(form)) {
    const values = typed[box.name];
    if (!values) continue;
    if (isTick(box)) box.checked = values.includes(box.value);
    else box.value = values[0] ?? "";
  }
}

const isReceived = document.querySelector("[data-draft-sent]") !== null;
for (const key of draftStore.keys()) {
  const draft = draftStore.read(key);
  if (!draft || draft.at < Date.now() - draftEnds || (draft.sent && isReceived)) draftStore.remove(key);
}

for (const form of draftForms) {
  const key = draftKey(form.dataset.draft);
  const offer = form.querySelector("[data-draft-offer]");
  const offline = form.querySelector("[data-draft-offline]");
  const draft = draftStore.read(key);
  const keep = (sent) => draftStore.write(key, { at: Date.now(), typed: typedInto(form), sent });
  let timer = 0;

  if (draft && JSON.stringify(draft.typed) !== JSON.stringify(typedInto(form))) {
    const time = offer.querySelector("[data-draft-time]");
    time.textContent = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    offer.hidden = false;
  }
  offer.querySelector("[data-draft-restore]").addEventListener("click", () => {
    typeInto(form, draft.typed);
    keep(false);
    offer.hidden = true;
    draftBoxes(form).find((box) => box.tabIndex >= 0)?.focus();
  });
  offer.querySelector("[data-draft-discard]").addEventListener("click", () => {
    draftStore.remove(key);
    offer.hidden = true;
    draftBoxes(form).find((box) => box.tabIndex >= 0)?.focus();
  });

  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keep(false), 300);
  });
  form.addEventListener("change", () => keep(false));
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    keep(navigator.onLine);
    if (navigator.onLine) return;
    event.preventDefault();
    offline.hidden = false;
    offline.focus();
  });
  window.addEventListener("offline", () => (offline.hidden = false));
  window.addEventListener("online", () => (offline.hidden = true));
}
