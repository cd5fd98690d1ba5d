// A bot on WeCom's official Node SDK: it does what it is told in chat and prints what came of it, one JSON a line.
// node peer.cjs SDK_FOLDER URL BOT_ID SECRET
const { createHash } = require('node:crypto');
const [sdk, wsUrl, botId, secret] = process.argv.slice(2);
const { WSClient } = require(sdk);
const say = (what, more = {}) => process.stdout.write(JSON.stringify({ what, ...more }) + '\n');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const client = new WSClient({
  botId, secret, wsUrl, logger: quiet,
  heartbeatInterval: 200, reconnectInterval: 50, maxReconnectAttempts: -1, maxAuthFailureAttempts: 2,
});
const hash = (data) => createHash('sha256').update(data).digest('hex');
const card = {
  card_type: 'button_interaction', main_title: { title: '对吗？' }, task_id: `t-${Date.now()}`,
  button_list: [{ text: '确认', style: 1, key: 'yes' }, { text: '取消', style: 2, key: 'no' }],
};
const large = Buffer.alloc(1_300_000, 7);
const doing = {
  async stream(frame) {
    await client.replyStream(frame, 's1', '处理中', false);
    await client.replyStream(frame, 's1', '完整内容', true);
  },
  async card(frame) { await client.replyTemplateCard(frame, card); },
  async push(frame) {
    await client.sendMessage(frame.body.from.userid, { msgtype: 'markdown', markdown: { content: '本周活动' } });
  },
  async unopened() { await client.sendMessage('stranger', { msgtype: 'markdown', markdown: { content: '您好' } }); },
  async text(frame) { await client.sendMessage(frame.body.from.userid, { msgtype: 'text', text: { content: '您好' } }); },
  async upload(frame) {
    const { media_id } = await client.uploadMedia(large, { type: 'file', filename: '名册.xlsx' });
    await client.replyMedia(frame, 'file', media_id);
    await client.sendMediaMessage(frame.body.from.userid, 'file', media_id);
  },
};
client.on('authenticated', () => say('authenticated'));
client.on('reconnecting', () => say('reconnecting'));
client.on('error', (error) => say('error', { code: error.code || '', message: error.message }));
client.on('event.disconnected_event', () => say('replaced'));
client.on('event.enter_chat', async (frame) => {
  await client.replyWelcome(frame, { msgtype: 'text', text: { content: '欢迎' } });
  try {
    await client.replyStream(frame, 's2', '不行', true);
  } catch (refused) {
    say('refused', { code: refused.errcode });
  }
});
client.on('event.template_card_event', (frame) => say('pressed', { event: frame.body.event }));
client.on('message.text', async (frame) => {
  const word = frame.body.text.content;
  say('heard', { word });
  if (!doing[word]) return;
  try {
    await doing[word](frame);
    say('done', { word });
  } catch (refused) {
    say('refused', { word, code: refused.errcode, message: refused.message });
  }
});
client.on('message.image', async (frame) => {
  const { buffer, filename } = await client.downloadFile(frame.body.image.url, frame.body.image.aeskey);
  say('image', { sha256: hash(buffer), filename });
});
client.connect();
