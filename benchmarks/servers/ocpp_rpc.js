// The npm package ocpp-rpc with strict validation, as its documentation shows. Argument: the OCPP version.

const { RPCServer } = require("ocpp-rpc");

const version = process.argv[2];
const accepted = version === "1.6" ? { idTagInfo: { status: "Accepted" } } : { idTokenInfo: { status: "Accepted" } };
const now = () => new Date().toISOString();

const server = new RPCServer({ protocols: [`ocpp${version}`], strictMode: true });

server.auth((accept) => accept());

server.on("client", (client) => {
    client.handle("BootNotification", () => ({ status: "Accepted", interval: 300, currentTime: now() }));
    client.handle("Heartbeat", () => ({ currentTime: now() }));
    client.handle("StatusNotification", () => ({}));
    client.handle("MeterValues", () => ({}));
    client.handle("Authorize", () => accepted);
});

server.listen(0, "127.0.0.1").then((listening) => console.log(listening.address().port));
