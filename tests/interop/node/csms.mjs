// A CSMS for one station: node csms.mjs SUBPROTOCOL

import { RPCServer } from "ocpp-rpc";
import { join, obey, tell } from "./bridge.mjs";

const server = new RPCServer({ protocols: [process.argv[2]], strictMode: true });

server.auth((accept, reject, handshake) => accept({ password: handshake.password?.toString() }));
server.on("upgradeAborted", ({ error }) => tell({ flaw: { error: error.message } }));
server.on("client", (client) => {
  join(client);
  tell({ connected: client.identity, protocol: client.protocol, password: client.session.password });
});

const http = await server.listen(0, "127.0.0.1");
tell({ listening: http.address().port });
await obey(() => server.close());
