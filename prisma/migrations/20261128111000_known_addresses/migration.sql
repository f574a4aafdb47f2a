CREATE TABLE "KnownAddress" (
    "userName" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "lastAt" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "KnownAddress_pkey" PRIMARY KEY ("userName","network")
);

ALTER TABLE "KnownAddress" ADD CONSTRAINT "KnownAddress_userName_fkey" FOREIGN KEY ("userName") REFERENCES "User"("name") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the audit trail was asked for until now. IPv6 addresses are known by network and come with the next login.
INSERT INTO "KnownAddress" ("userName", "network", "lastAt")
SELECT a."userName", a."address", max(a."at")
FROM "AuditEntry" a JOIN "User" u ON u."name" = a."userName"
WHERE a."action" = 'session.sign-in' AND a."outcome" = 'ok' AND a."address" ~ '^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$'
GROUP BY a."userName", a."address";
