// The npm package ocpp-rpc with strict validation, which begins: commands from the first heartbeat on. Argument: the OCPP version.

const { RPCServer } = require("ocpp-rpc");

const version = process.argv[2];
const now = () => new Date().toISOString();
const periods = () => [0, 900, 1800, 2700].map((startPeriod) => ({ startPeriod, limit: 16.0 }));
const schedule = () => ({
    startSchedule: "2025-01-31T12:34:56.000Z",
    chargingRateUnit: "A",
    chargingSchedulePeriod: periods(),
});
const kind = { stackLevel: 0, chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Absolute" };

const commands = {
    "1.6": [
        ["TriggerMessage", () => ({ requestedMessage: "Heartbeat" })],
        ["ChangeAvailability", () => ({ connectorId: 1, type: "Operative" })],
        [
            "SetChargingProfile",
            () => ({
                connectorId: 1,
                csChargingProfiles: { chargingProfileId: 1, ...kind, chargingSchedule: schedule() },
            }),
        ],
        ["ClearCache", () => ({})],
    ],
    "2.0.1": [
        ["TriggerMessage", () => ({ requestedMessage: "Heartbeat" })],
        ["ChangeAvailability", () => ({ evse: { id: 1 }, operationalStatus: "Operative" })],
        [
            "SetChargingProfile",
            () => ({ evseId: 1, chargingProfile: { id: 1, ...kind, chargingSchedule: [{ id: 1, ...schedule() }] } }),
        ],
        ["ClearCache", () => ({})],
    ],
}[version];

async function command(client) {
    while (client.state === 1) {
        for (const [action, payload] of commands) await client.call(action, payload());
    }
}

const server = new RPCServer({ protocols: [`ocpp${version}`], strictMode: true });

server.auth((accept) => accept());

server.on("client", (client) => {
    client.handle("BootNotification", () => ({ status: "Accepted", interval: 300, currentTime: now() }));
    client.handle("Heartbeat", () => {
        setImmediate(() => command(client).catch((error) => client.state === 1 && console.error(error)));
        return { currentTime: now() };
    });
});

server.listen(0, "127.0.0.1").then((listening) => console.log(listening.address().port));
