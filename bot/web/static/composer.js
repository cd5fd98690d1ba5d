// What one is about to say, with its pictures. Typing costs no round trip; what could not be sent is given back.
"use strict";
(() => {
  const form = document.getElementById("composer");
  const rows = document.getElementById("rows");
  if (!form) return;
  const box = document.getElementById("box");
  const above = document.getElementById("above");
  const chip = document.getElementById("chip");
  const picker = document.getElementById("files");
  const toBot = document.getElementById("to-bot");
  const { nick, maxBytes } = document.body.dataset;
  const TEXT_LIMIT = 200000;
  const FILES_LIMIT = 9;
  const NOT_SENT = "没有发出去，请稍等一下再试。";

  // --- the line -------------------------------------------------------------------------------

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 150)}px`;
    if (chip) {
      const named = box.value.includes(nick);
      chip.classList.toggle("on", named);
      chip.setAttribute("aria-pressed", String(named));
    }
  }
  function put(text) { box.value = text; grow(); keep(); }

  const draft = `gw-draft:${document.body.dataset.who}:${document.body.dataset.chat}`;
  function keep() { if (box.value) sessionStorage.setItem(draft, box.value); else sessionStorage.removeItem(draft); }

  box.addEventListener("input", () => { grow(); keep(); });
  box.addEventListener("keydown", (event) => {
    // 229: an input method is at work, its Enter only picks the word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  chip?.addEventListener("click", () => {
    put(box.value.includes(nick) ? box.value.split(nick).join("").trimStart() : `${nick} ${box.value}`);
    box.focus();
  });

  // --- sending: in order, each with a token, so that asking twice is saying once ------------------

  let sending = Promise.resolve();
  const uploading = new Set();
  let failed = null; // {text, token} that may have arrived all the same

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.toWellFormed ? box.value.toWellFormed() : box.value;
    if (text.length > TEXT_LIMIT) {
      gw.say(`这段话有 ${text.length.toLocaleString("zh-CN")} 个字，太长了，请分几条发。`);
      return;
    }
    if (!text.trim() && !above.querySelector(".gw-pending")) return;
    // A picture picked just before Enter belongs to this message.
    if (uploading.size) { Promise.allSettled(uploading).then(() => form.requestSubmit()); return; }
    const data = new FormData(form);
    data.set("text", text);
    data.set("token", failed && failed.text === text ? failed.token : crypto.randomUUID());
    failed = null;
    const chips = [...above.children];
    above.replaceChildren();
    const reply = toBot.value;
    toBot.value = "";
    put("");
    const back = () => {
      failed = { text, token: data.get("token") };
      put(box.value ? `${text}\n${box.value}` : text);
      above.prepend(...chips);
      toBot.value = reply || toBot.value;
    };
    sending = sending.then(() => post(data, back));
  });

  rows.addEventListener("submit", (event) => {
    if (!event.target.matches(".gw-choices")) return;
    event.preventDefault();
    const data = new FormData(event.target, event.submitter);
    data.set("token", crypto.randomUUID());
    const pressed = event.submitter;
    pressed.disabled = true;
    sending = sending.then(() => post(data, () => {})).finally(() => { pressed.disabled = false; pressed.focus({ preventScroll: true }); });
  });

  async function post(data, back) {
    try {
      const answer = await fetch("/say", { method: "POST", body: data, headers: { "HX-Request": "true" } });
      if (answer.ok) { gw.news(); return; }
      gw.say((answer.headers.get("content-type") || "").startsWith("text/plain") ? await answer.text() : NOT_SENT);
    } catch {
      gw.say(NOT_SENT);
      gw.news();
    }
    back();
  }

  // --- files ----------------------------------------------------------------------------------

  function refuse(name, why) {
    const made = document.getElementById("refused").content.cloneNode(true);
    const words = `${name}：${why}`;
    made.querySelector(".gw-pending-name").textContent = words;
    made.querySelector("input").value = words;
    above.append(made);
  }

  function add(files) {
    for (const file of files) {
      if (above.querySelectorAll(".gw-pending:not(.refused)").length >= FILES_LIMIT) {
        refuse(file.name, `一条消息最多带 ${FILES_LIMIT} 个文件`);
      } else if (file.size > Number(maxBytes)) {
        refuse(file.name, `超过 ${Math.floor(Number(maxBytes) / 1048576)} MB，请压缩后再发`);
      } else {
        const place = document.getElementById("uploading").content.firstElementChild.cloneNode(true);
        place.querySelector(".gw-pending-name").textContent = file.name;
        above.append(place);
        const work = upload(file, place).finally(() => uploading.delete(work));
        uploading.add(work);
      }
    }
  }

  let lane = Promise.resolve(); // one after the other: a line of mobile data is narrow
  function upload(file, place) {
    lane = lane.then(async () => {
      const data = new FormData();
      data.set("file", file, file.name);
      try {
        const answer = await fetch("/attach", { method: "POST", body: data });
        if (!answer.ok) throw new Error(String(answer.status));
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        place.replaceWith(made.content);
      } catch {
        place.remove();
        refuse(file.name, "没有传上来，请再试一次");
      }
    });
    return lane;
  }

  document.getElementById("attach").addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => { add([...picker.files]); picker.value = ""; box.focus(); });
  box.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) { event.preventDefault(); add(files); }
  });
  const main = document.querySelector(".gw-main");
  main.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    main.classList.add("dropping");
  });
  main.addEventListener("dragleave", (event) => { if (!main.contains(event.relatedTarget)) main.classList.remove("dropping"); });
  main.addEventListener("drop", (event) => {
    main.classList.remove("dropping");
    const files = [...event.dataTransfer.files];
    if (files.length) { event.preventDefault(); add(files); box.focus(); }
  });

  // --- a reply to the bot, and crosses ----------------------------------------------------------

  rows.addEventListener("click", (event) => {
    const pressed = event.target.closest(".gw-reply");
    if (!pressed) return;
    above.querySelector(".gw-quote")?.remove();
    const made = document.getElementById("quote").content.cloneNode(true);
    const said = pressed.closest(".gw-row").querySelector(".gw-text")?.textContent ?? "";
    made.querySelector(".gw-quote-text").textContent = `回复${nick.slice(1)}：${said.replace(/\s+/g, " ").trim().slice(0, 60)}`;
    above.prepend(made);
    toBot.value = "1";
    box.focus();
  });
  above.addEventListener("click", (event) => {
    const part = event.target.closest(".gw-cross")?.parentElement;
    if (!part) return;
    if (part.matches(".gw-quote")) toBot.value = "";
    part.remove();
    box.focus();
  });

  if (!box.value) box.value = sessionStorage.getItem(draft) || "";
  grow();
  if (matchMedia("(hover: hover)").matches && document.activeElement === document.body) box.focus();
})();
