/** Argument of worker processes that are to keep mappings on disk. */
export const keepMappings = '--keep-mappings'
