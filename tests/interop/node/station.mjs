// A station: node station.mjs URL IDENTITY SUBPROTOCOL [PASSWORD]

import { RPCClient } from "ocpp-rpc";
import { join, obey, tell } from "./bridge.mjs";

const [endpoint, identity, protocol, password] = process.argv.slice(2);
const client = new RPCClient({
  endpoint,
  identity,
  password,
  protocols: [protocol],
  strictMode: true,
  reconnect: false,
});

join(client);
await client.connect();
tell({ connected: identity, protocol: client.protocol });
await obey(() => client.close({ awaitPending: true }));
