// The official Node SDK against the emulator: node peer.mjs BASE_URL CLIENT_ID SECRET
// Its addresses are constants, so they are rewritten on the way out. One line of JSON an event on stdout.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, base, clientId, clientSecret] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/package.json`));
const axios = require("axios");
const { DWClient, TOPIC_ROBOT, TOPIC_CARD } = require("dingtalk-stream");

const rewrite = (instance) =>
  instance.interceptors.request.use((request) => {
    request.url = request.url.replace(/^https:\/\/(api|oapi)\.dingtalk\.com/, base);
    return request;
  });
rewrite(axios);
const say = (event) => process.stdout.write(JSON.stringify(event) + "\n");
console.info = console.warn = () => {};

const client = new DWClient({ clientId, clientSecret, keepAlive: true });
client.registerCallbackListener(TOPIC_ROBOT, async (frame) => {
  const message = JSON.parse(frame.data);
  const token = await client.getAccessToken();
  const reply = await axios.post(
    message.sessionWebhook,
    { msgtype: "text", text: { content: `收到 ${message.text.content.trim()}` } },
    { headers: { "x-acs-dingtalk-access-token": token } },
  );
  client.socketCallBackResponse(frame.headers.messageId, null);
  say({ got: message.text.content, answer: reply.data.errcode });
});
client.registerCallbackListener(TOPIC_CARD, (frame) => {
  client.socketCallBackResponse(frame.headers.messageId, {});
  say({ card: JSON.parse(frame.data).outTrackId });
});
client.registerAllEventListener((frame) => {
  say({ event: frame.headers.topic });
  return { status: "SUCCESS" };
});
await client.connect();
say({ connected: client.connected });
process.stdin.on("end", () => { client.disconnect(); process.exit(0); }).resume();
