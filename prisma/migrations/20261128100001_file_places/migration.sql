-- AlterTable
ALTER TABLE "BackupFile" ADD COLUMN     "missingAt" TIMESTAMPTZ,
ADD COLUMN     "place" JSONB;

-- AlterTable
ALTER TABLE "RestorationTarget" ADD COLUMN     "contentSha256" TEXT,
ADD COLUMN     "storage" JSONB;

-- CreateTable
CREATE TABLE "LocalPlace" (
    "clusterId" UUID NOT NULL,
    "root" TEXT NOT NULL,
    "marker" TEXT NOT NULL,

    CONSTRAINT "LocalPlace_pkey" PRIMARY KEY ("clusterId","root")
);

-- AddForeignKey
ALTER TABLE "LocalPlace" ADD CONSTRAINT "LocalPlace_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;
