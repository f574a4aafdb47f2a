CREATE TABLE "Upload" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "contentSha256" TEXT,
    "leaseUntil" TIMESTAMPTZ,
    "usedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Upload_clusterId_contentSha256_idx" ON "Upload"("clusterId", "contentSha256");

ALTER TABLE "Upload" ADD CONSTRAINT "Upload_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;
