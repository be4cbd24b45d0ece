// Asks a gateway with OpenAI's own client, and prints what it got as JSON. Arguments: folder of the
// client, URL, key, model, question.
import { createRequire } from "node:module";

const [folder, url, key, model, question] = process.argv.slice(2);
const { OpenAI } = createRequire(folder + "/")("openai");
const client = new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0 });
const messages = [
  { role: "system", content: "Be kind." },
  { role: "user", content: question },
];
const whole = await client.chat.completions.create({ model, messages, temperature: 0.2 });
let streamed = "";
let finish, usage, citations;
const stream = await client.chat.completions.create({
  model,
  messages: [{ role: "user", content: [{ type: "text", text: question }] }],
  stream: true,
  stream_options: { include_usage: true },
});
for await (const piece of stream) {
  streamed += piece.choices[0]?.delta?.content ?? "";
  finish = piece.choices[0]?.finish_reason ?? finish;
  usage = piece.usage ?? usage;
  citations = piece.citations ?? citations;
}

async function refused(parameters) {
  try {
    await client.chat.completions.create({ model, messages, ...parameters });
  } catch (error) {
    return [error.status, error.code, error.param];
  }
}

async function refusedKey() {
  try {
    await new OpenAI({ baseURL: url, apiKey: "wrong", maxRetries: 0 }).models.list();
  } catch (error) {
    return error.status;
  }
}

const models = [];
for await (const each of client.models.list()) models.push(each.id);
console.log(
  JSON.stringify({
    whole: whole.choices[0].message.content,
    finish: whole.choices[0].finish_reason,
    tokens: whole.usage.total_tokens,
    citations: whole.citations.length,
    streamed,
    streamedFinish: finish,
    streamedTokens: usage.total_tokens,
    streamedCitations: citations.length,
    models,
    model: (await client.models.retrieve(model)).id,
    unknown: await refused({ model: "no such" }),
    unsupported: await refused({ n: 2 }),
    wrongKey: await refusedKey(),
  }),
);
