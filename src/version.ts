// The one version of the tool: package.json, the fragments and `--version` agree (tested).

export const version = '0.1.0'

/** As fragments and the User-Agent name it. */
export const tool = `photogrid ${version}`
