"""What must happen in the browser itself: typing costs no round trip, and Enter in an input method sends nothing."""

from __future__ import annotations

from bot.web.room import NICK

TEXT_LIMIT = 200_000  # characters; a socket frame holds a megabyte

SCRIPT = (
    """
window.gw = {
  nick: '@NICK',
  send(id, emit) {
    const box = getHtmlElement(id);
    const text = box.value.toWellFormed ? box.value.toWellFormed() : box.value;
    if (text.length > LIMIT) { emit({ tooLong: text.length }); return; }
    emit({ text });
    this.put(id, '');
  },
  put(id, text) {
    const box = getHtmlElement(id);
    box.value = text;
    box.dispatchEvent(new Event('input'));
  },
  key(e, id, emit) {
    // 229: an input method is at work, its Enter only picks the word.
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    this.send(id, emit);
  },
  grow(id, chip) {
    const box = getHtmlElement(id);
    box.style.height = 'auto';
    box.style.height = Math.min(box.scrollHeight, 150) + 'px';
    const mark = getHtmlElement(chip);
    if (mark) mark.classList.toggle('on', box.value.includes(this.nick));
  },
  name(id) {
    const box = getHtmlElement(id);
    const has = box.value.includes(this.nick);
    this.put(id, has ? box.value.split(this.nick).join('').trimStart() : this.nick + ' ' + box.value);
    box.focus();
  },
  paste(e, upload) {
    const files = [...(e.clipboardData || e.dataTransfer).files];
    if (!files.length) return;
    e.preventDefault();
    getElement(upload).addFiles(files);
  },
  bottom(id) { const log = getHtmlElement(id); if (log) log.scrollTop = 0; },
  watch(e, id) { getHtmlElement(id).classList.toggle('away', e.target.scrollTop < -160); },
};
""".replace("NICK", NICK)
    .replace("LIMIT", str(TEXT_LIMIT))
    .strip()
)
