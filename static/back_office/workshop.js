// The workshop page of a roadmap: saves each change at once, shows those of others within two seconds, and never
// touches what is being typed. Without this script the same forms work with their buttons.
(function () {
  "use strict";

  const EVERY = 1500; // milliseconds between two questions for what others changed
  const OURS = ["ws-fresh", "ws-dragged", "ws-above", "ws-end"]; // classes that the server does not know
  const canFit = CSS.supports("field-sizing", "content");
  const queue = []; // what is still to be sent, one after the other
  let isSending = false, isMerging = false, dragged = null, sayTimer = 0;

  document.documentElement.classList.add("ws-live-on");

  // No box of a form may be named like a property of forms that is used here, as `id`: it would hide it.
  const live = () => document.getElementById("ws-live");
  const partOf = (node) => node.closest("li[data-part]");
  const plain = (text) => text.replace(/\r\n/g, "\n").trim();

  // Boxes: what is typed, and what its editor began with.

  function boxesOf(form) {
    return [...form.querySelectorAll("input[name^='started-']")].map(function (started) {
      return { name: started.name.slice(8), started: started, control: form.elements[started.name.slice(8)] };
    });
  }

  function boxAround(node) {
    return boxesOf(node.closest("form")).find((box) => node.closest(".ws-box").contains(box.control));
  }

  function valueOf(control) {
    return control.type === "checkbox" ? (control.checked ? control.value : "") : control.value;
  }

  function setValue(control, value) {
    if (valueOf(control) === value) {
      return;
    }
    if (control.type === "checkbox") {
      control.checked = Boolean(value);
    } else {
      control.value = value;
    }
  }

  const isTyped = (box) => plain(valueOf(box.control)) !== plain(box.started.value);
  const isRefused = (box) => box.control.dataset.refused === valueOf(box.control);
  const hasTyped = (form) => boxesOf(form).some(isTyped);

  function fit() {
    document.querySelectorAll(canFit ? ".never" : "textarea").forEach(function (area) {
      area.style.height = "auto";
      area.style.height = area.scrollHeight + 2 + "px";
    });
  }

  // Sending.

  function send(task) {
    const isWaiting = queue.some((other, place) => place > 0 && other.form === task.form && other.kind === "save");
    if (task.kind !== "save" || !isWaiting) {
      queue.push(task);
    }
    work();
  }

  function save(form) {
    send({ kind: "save", form: form, fields: { do: "save" } });
  }

  // What was refused before is sent again only if it was changed, or its editor chose to.
  function boxesToSend(task) {
    const boxes = task.form ? boxesOf(task.form) : [];
    return boxes.filter((box) => task.isChosen || !isTyped(box) || !isRefused(box));
  }

  function dataOf(task) {
    const data = task.form ? new FormData(task.form) : new FormData(), sent = boxesToSend(task);
    Object.entries(task.fields || {}).forEach(([name, value]) => data.set(name, value));
    [...data.keys()].filter((name) => name.startsWith("started-")).forEach(function (name) {
      if (!sent.some((box) => box.started.name === name)) {
        data.delete(name);
      }
    });
    return data;
  }

  async function ask(address, options) {
    const headers = { "HX-Request": "true", "X-CSRFToken": live().dataset.token, ...options.headers };
    let answer;
    try {
      answer = await fetch(address, { ...options, headers: headers, cache: "no-store" });
    } catch (error) {
      return { problem: "offline" };
    }
    if (answer.status === 304) {
      return {};
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("ws-live");
    if (fresh) {
      return { fresh: fresh };
    }
    return { problem: answer.redirected || answer.status === 403 ? "signedOut" : "offline", isLost: answer.status === 400 };
  }

  async function work() {
    if (isSending) {
      return;
    }
    isSending = true;
    while (queue.length) {
      const task = queue[0];
      const post = { form: task.form, sent: new Map(boxesToSend(task).map((box) => [box.name, valueOf(box.control)])) };
      const answer = await ask(live().dataset.page, { method: "POST", body: dataOf(task) });
      problem(answer.problem);
      if (answer.problem && !answer.isLost) {
        break; // it stays in the queue, and the next tick tries again
      }
      queue.shift();
      if (answer.fresh) {
        merge(answer.fresh, post);
        say(answer.fresh.querySelector("#ws-said").textContent);
        if (task.after) {
          task.after();
        }
      }
    }
    isSending = false;
  }

  async function tick() {
    if (document.hidden || dragged || isSending) {
      return;
    }
    const answer = await ask(live().dataset.board, { headers: { "If-None-Match": '"' + live().dataset.version + '"' } });
    problem(answer.problem);
    if (answer.fresh && !isSending && !dragged) {
      merge(answer.fresh, null);
    }
    if (!answer.problem && queue.length) {
      work();
    }
  }

  function problem(kind) {
    const line = document.getElementById("ws-line");
    const text = kind ? live().dataset[kind] : "";
    if (line.textContent !== text) {
      line.textContent = text;
    }
    line.hidden = !kind;
  }

  function say(text) {
    const line = document.getElementById("ws-said");
    if (!text) {
      return;
    }
    line.textContent = text;
    line.classList.add("ws-shown");
    clearTimeout(sayTimer);
    sayTimer = setTimeout(() => line.classList.remove("ws-shown"), 4000);
  }

  // Merging: the page becomes what the server says, around what is being typed.

  function merge(fresh, post) {
    if (Number(fresh.dataset.version) < Number(live().dataset.version)) {
      return;
    }
    const focused = document.activeElement;
    const selection = focused && focused.selectionStart !== undefined ? [focused.selectionStart, focused.selectionEnd] : null;
    isMerging = true;
    morph(live(), document.importNode(fresh, true), post);
    if (focused && focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
      if (selection && selection[0] !== null) {
        focused.setSelectionRange(...selection);
      }
    }
    isMerging = false;
    fit();
  }

  function morph(old, fresh, post) {
    if (old.matches("#ws-said, #ws-line") || (old.id === "ws-alert" && !post) || isHeld(old, post)) {
      return;
    }
    if (old.matches("input, select, textarea")) {
      morphControl(old, fresh);
      return;
    }
    const isPosted = post && old === post.form;
    if (old.matches("form")) {
      mergeBoxes(old, fresh, isPosted ? post.sent : null);
    }
    if (old.dataset.changed && old.dataset.changed !== fresh.dataset.changed && !(post && old.contains(post.form))) {
      shine(old);
    }
    morphAttributes(old, fresh);
    morphChildren(old, fresh, post);
    if (isPosted) {
      boxesOf(old).filter((box) => post.sent.has(box.name)).forEach(markRefused);
    }
  }

  // What stands beside text that is still typed and was not part of this answer.
  function isHeld(node, post) {
    const form = node.closest("form"), isPosted = post && form === post.form;
    if (node.matches(".ws-notes")) {
      return !isPosted && hasTyped(form);
    }
    if (!node.matches(".ws-box-notes, [aria-invalid]")) {
      return false;
    }
    const box = boxAround(node);
    return isTyped(box) && !(isPosted && post.sent.has(box.name));
  }

  function morphControl(old, fresh) {
    if (old.type === "hidden" && !old.name.startsWith("started-")) {
      old.value = fresh.value;
    }
    ["aria-invalid", "aria-describedby"].forEach(function (name) {
      if (fresh.hasAttribute(name)) {
        old.setAttribute(name, fresh.getAttribute(name));
      } else {
        old.removeAttribute(name);
      }
    });
  }

  function mergeBoxes(old, fresh, sent) {
    const now = new Map(boxesOf(fresh).map((box) => [box.name, box]));
    boxesOf(old).filter((box) => now.has(box.name)).forEach(function (box) {
      const theirs = now.get(box.name), isSent = sent && sent.has(box.name);
      const isUntouched = isSent ? valueOf(box.control) === sent.get(box.name) : !isTyped(box);
      if (isSent || isUntouched) {
        box.started.value = theirs.started.value;
      }
      if (isUntouched) {
        setValue(box.control, valueOf(theirs.control));
      }
    });
  }

  function markRefused(box) {
    if (box.control.hasAttribute("aria-invalid")) {
      box.control.dataset.refused = valueOf(box.control);
    } else {
      delete box.control.dataset.refused;
    }
  }

  function morphAttributes(old, fresh) {
    const kept = [...old.classList].filter((name) => OURS.includes(name));
    [...old.attributes].forEach(function (attribute) {
      const isTheirs = !["open", "draggable", "hidden"].includes(attribute.name);
      if (isTheirs && !fresh.hasAttribute(attribute.name)) {
        old.removeAttribute(attribute.name);
      }
    });
    [...fresh.attributes].forEach(function (attribute) {
      if (old.getAttribute(attribute.name) !== attribute.value) {
        old.setAttribute(attribute.name, attribute.value);
      }
    });
    if (kept.length) {
      old.classList.add(...kept);
    }
  }

  function morphChildren(old, fresh, post) {
    const pool = [...old.childNodes].filter((node) => !node.id);
    const wanted = [...fresh.childNodes].map(function (node) {
      const match = node.id ? document.getElementById(node.id) : pool.find((other) => other.nodeName === node.nodeName);
      if (!match) {
        if (node.nodeType === Node.ELEMENT_NODE && node.matches("li[data-part]")) {
          shine(node);
        }
        return node;
      }
      pool.splice(pool.indexOf(match), node.id ? 0 : 1);
      if (match.nodeType === Node.ELEMENT_NODE) {
        morph(match, node, post);
      } else if (match.data !== node.data) {
        match.data = node.data;
      }
      return match;
    });
    [...old.childNodes].filter((node) => !wanted.includes(node)).forEach(function (node) {
      if (!(node.nodeType === Node.ELEMENT_NODE && isNeeded(node, fresh))) {
        node.remove();
      }
    });
    arrange(old, wanted);
  }

  // What goes elsewhere stays until it is taken there; what is gone and holds typed text stays with a sentence.
  function isNeeded(node, fresh) {
    if (!node.matches("li[data-part]")) {
      return false;
    }
    let root = fresh;
    while (root.parentNode && root.parentNode.nodeType === Node.ELEMENT_NODE) {
      root = root.parentNode;
    }
    if (root.querySelector("#" + node.id)) {
      return true;
    }
    const isTypedInto = [...node.querySelectorAll(".ws-form, .ws-new")].some(hasTyped);
    if (isTypedInto && !node.dataset.removedHere) {
      tellGone(node);
      return true;
    }
    return false;
  }

  function tellGone(node) {
    if (node.classList.contains("ws-gone")) {
      return;
    }
    node.classList.add("ws-gone");
    const note = document.createElement("p"), hide = document.createElement("button");
    note.className = "ws-note";
    note.setAttribute("role", "alert");
    note.textContent = live().dataset.gone;
    hide.type = "button";
    hide.className = "ws-button ws-hide";
    hide.textContent = live().dataset.hide;
    node.prepend(note, hide);
  }

  // In the order of `wanted`, without moving the one that has the focus.
  function arrange(parent, wanted) {
    const fixed = wanted.findIndex((node) => node.parentNode === parent && node.contains(document.activeElement));
    for (let place = fixed - 1; place >= 0; place -= 1) {
      if (wanted[place + 1].previousSibling !== wanted[place]) {
        parent.insertBefore(wanted[place], wanted[place + 1]);
      }
    }
    for (let place = Math.max(fixed, 0); place < wanted.length; place += 1) {
      const next = place ? wanted[place - 1].nextSibling : parent.firstChild;
      if (place !== fixed && next !== wanted[place]) {
        parent.insertBefore(wanted[place], next);
      }
    }
  }

  function shine(node) {
    node.classList.add("ws-fresh");
    setTimeout(() => node.classList.remove("ws-fresh"), 3000);
  }

  // What people do.

  function press(form, name) {
    const part = partOf(form);
    if (name !== "remove") {
      send({ kind: name, form: form, fields: { do: name } });
      return;
    }
    const next = part.nextElementSibling || part.previousElementSibling;
    const box = (next || part.parentNode.parentNode).querySelector(next ? ".ws-title textarea" : ".ws-new input[type=text]");
    part.dataset.removedHere = "1";
    send({ kind: name, form: form, fields: { do: name }, after: () => document.getElementById(part.id) || (box && box.focus()) });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target, button = event.submitter, name = button && button.name === "do" ? button.value : "";
    event.preventDefault();
    if (name === "save") {
      const box = button.closest(".ws-box") && boxAround(button).control; // the button goes with what was refused
      const after = () => box && !button.isConnected && document.activeElement === document.body && box.focus();
      send({ kind: "chosen", form: form, fields: { do: "save" }, isChosen: true, after: after });
    } else if (name) {
      press(form, name);
    } else if (form.matches(".ws-new")) {
      const first = form.querySelector("input[type=text]");
      send({ kind: "add", form: form, isChosen: true, after: () => hasTyped(form) || first.focus() });
    } else {
      send({ kind: "undo", fields: { do: "undo", step: form.elements.step.value } });
    }
  });

  document.addEventListener("change", function (event) {
    const form = event.target.closest(".ws-form");
    if (form && !isMerging && hasTyped(form)) {
      save(form);
    }
  });

  document.addEventListener("focusout", function (event) {
    const form = event.target.closest(".ws-form");
    if (form && !isMerging && boxesOf(form).some((box) => box.control === event.target && isTyped(box) && !isRefused(box))) {
      save(form);
    }
  });

  document.addEventListener("input", fit);

  document.addEventListener("click", function (event) {
    const take = event.target.closest(".ws-take"), hide = event.target.closest(".ws-hide");
    if (take) {
      event.preventDefault();
      const place = take.closest(".ws-box"), box = boxAround(take);
      setValue(box.control, box.started.value);
      box.control.removeAttribute("aria-invalid");
      place.querySelector(".ws-box-notes").replaceChildren();
      box.control.focus();
      fit();
    } else if (hide) {
      partOf(hide).remove();
    }
  });

  document.addEventListener("keydown", function (event) {
    const target = event.target, form = target.closest(".ws-form");
    const isText = target.matches("textarea, input[type=text]");
    if (form && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && !target.matches("select, [list]")) {
      event.preventDefault();
      press(form, event.key === "ArrowUp" ? "up" : "down");
    } else if (form && event.key === "Enter" && target.matches(".ws-title textarea") && !event.isComposing) {
      event.preventDefault();
      save(form);
    } else if (form && event.key === "Escape" && isText) {
      boxesOf(form).filter((box) => box.control === target).forEach((box) => setValue(target, box.started.value));
    } else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey && !isText) {
      const undo = document.getElementById("ws-undo");
      if (undo.elements.step.value) {
        event.preventDefault();
        undo.requestSubmit();
      }
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (queue.length || [...document.querySelectorAll(".ws-form, .ws-new")].some(hasTyped)) {
      event.preventDefault();
    }
  });

  // Dragging by the grip.

  document.addEventListener("mousedown", function (event) {
    if (event.target.closest(".ws-grip")) {
      partOf(event.target).draggable = true;
    }
  });

  document.addEventListener("dragstart", function (event) {
    if (event.target.draggable && event.target.matches && event.target.matches("li[data-part]")) {
      dragged = event.target;
      dragged.classList.add("ws-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    }
  });

  function placeOf(event) {
    const list = event.target.closest('[data-of="' + dragged.dataset.part + '"]') || listOfGoal(event.target);
    const rows = list ? [...list.children].filter((row) => row !== dragged) : [];
    const above = rows.find(function (row) {
      const box = row.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    return list ? { list: list, above: above } : null;
  }

  function listOfGoal(target) {
    const goal = target.closest("li.ws-goal");
    return goal && goal.querySelector('[data-of="' + dragged.dataset.part + '"]');
  }

  function clearPlaces() {
    document.querySelectorAll(".ws-above, .ws-end").forEach((node) => node.classList.remove("ws-above", "ws-end"));
  }

  document.addEventListener("dragover", function (event) {
    const place = dragged && placeOf(event);
    if (place) {
      event.preventDefault();
      clearPlaces();
      (place.above || place.list).classList.add(place.above ? "ws-above" : "ws-end");
    }
  });

  document.addEventListener("drop", function (event) {
    const place = dragged && placeOf(event);
    if (place) {
      event.preventDefault();
      const fields = { do: "move", part: dragged.dataset.part, row: dragged.dataset.id, goal: place.list.dataset.goal || "", above: place.above ? place.above.dataset.id : "" };
      send({ kind: "move", fields: fields });
    }
  });

  document.addEventListener("dragend", function () {
    if (dragged) {
      dragged.classList.remove("ws-dragged");
      dragged.removeAttribute("draggable");
      dragged = null;
    }
    clearPlaces();
  });

  document.addEventListener("visibilitychange", tick);
  document.addEventListener("DOMContentLoaded", function () {
    fit();
    setInterval(tick, EVERY);
  });
})();
