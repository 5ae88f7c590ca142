/** "OFFR" in ASCII: marks our files among all SQLite databases. */
export const applicationId = 0x4f_46_46_52

/**
 * What brings a database from each version of its layout to the next; the version is SQLite's `user_version`. A step
 * that has been released is never changed.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE study (
     name TEXT PRIMARY KEY,
     hash TEXT NOT NULL,
     specification TEXT NOT NULL,
     complete INTEGER NOT NULL DEFAULT 0
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE trial (
     study TEXT NOT NULL REFERENCES study (name) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     hash TEXT NOT NULL,
     candidate TEXT NOT NULL,
     seed INTEGER,
     fidelity TEXT NOT NULL,
     result TEXT,
     error TEXT,
     seconds REAL NOT NULL,
     finished TEXT NOT NULL,
     versions TEXT NOT NULL,
     PRIMARY KEY (study, number),
     UNIQUE (study, hash),
     CHECK ((result IS NULL) <> (error IS NULL))
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE claim (
     study TEXT NOT NULL REFERENCES study (name) ON DELETE CASCADE,
     hash TEXT NOT NULL,
     owner TEXT NOT NULL,
     process INTEGER NOT NULL,
     expires INTEGER NOT NULL,
     PRIMARY KEY (study, hash)
   ) STRICT, WITHOUT ROWID;`,
]
