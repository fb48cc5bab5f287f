// Joins an ocpp-rpc client to lines of JSON: what it is asked and finds wrong goes out, what to say and to answer comes in.

import { createInterface } from "node:readline";

export const tell = (news) => process.stdout.write(`${JSON.stringify(news)}\n`);

const answers = new Map(); // message id of an open call -> what resolves it
let client;

/** Let a client take part in the conversation. */
export function join(newClient) {
  client = newClient;
  client.on("strictValidationFailure", ({ method, params, result, error, outbound, isCall }) =>
    tell({ flaw: { method, params, result, error: error.message, details: error.details?.errors, outbound, isCall } }),
  );
  client.on("badMessage", ({ buffer, error }) => tell({ flaw: { text: buffer.toString(), error: error.message } }));
  client.on("close", ({ code, reason }) => tell({ gone: { code, reason } }));
  client.handle(({ messageId, method, params }) => {
    tell({ asked: method, payload: params, id: messageId });
    return new Promise((resolve) => answers.set(messageId, resolve));
  });
}

/** Do what the lines say; at their end, close. */
export async function obey(close) {
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    if ("call" in order) {
      client.call(order.action, order.payload).then(
        (answer) => tell({ answered: order.call, answer }),
        (error) => tell({ refused: order.call, code: error.rpcErrorCode ?? error.name, description: error.message }),
      );
    } else {
      answers.get(order.id)(order.answer);
      answers.delete(order.id);
    }
  }
  await close();
}
