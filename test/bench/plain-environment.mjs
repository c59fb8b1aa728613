/** Without the machine's own certificates: Node reads them at every start, whatever it runs. */
export const plainEnvironment = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
