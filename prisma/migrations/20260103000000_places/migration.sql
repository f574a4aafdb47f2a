-- AlterTable
ALTER TABLE "Cluster" ADD COLUMN     "obs" JSONB,
ADD COLUMN     "obsSecretKeySealed" TEXT,
ADD COLUMN     "obsSecretKeySetAt" TIMESTAMPTZ,
ADD COLUMN     "obsSecretKeySetBy" TEXT,
ADD COLUMN     "resourceManagers" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "BackupTask" ADD COLUMN     "placeSecrets" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "RestorationTarget" ADD COLUMN     "placeSecrets" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "NameService" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "isRemote" BOOLEAN NOT NULL,
    "userName" TEXT NOT NULL,
    "nameNodes" JSONB NOT NULL,

    CONSTRAINT "NameService_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "NameService_clusterId_name_key" ON "NameService"("clusterId", "name");

-- AddForeignKey
ALTER TABLE "NameService" ADD CONSTRAINT "NameService_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;
