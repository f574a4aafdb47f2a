-- CreateEnum
CREATE TYPE "Role" AS ENUM ('Viewer', 'Operator', 'Administrator');

-- CreateEnum
CREATE TYPE "NetworkType" AS ENUM ('IPv4', 'IPv6');

-- CreateEnum
CREATE TYPE "SecurityMode" AS ENUM ('Normal', 'Security');

-- CreateEnum
CREATE TYPE "PathType" AS ENUM ('LocalDir', 'LocalHDFS', 'RemoteHDFS', 'NFS', 'CIFS', 'SFTP', 'OBS');

-- CreateEnum
CREATE TYPE "BackupMode" AS ENUM ('Manual', 'Periodic');

-- CreateEnum
CREATE TYPE "TaskStatus" AS ENUM ('Ready', 'Waiting', 'Running', 'Success', 'SuccessWithConflicts', 'Failed', 'Stopped');

-- CreateEnum
CREATE TYPE "ExecutionKind" AS ENUM ('Backup', 'Restoration');

-- CreateEnum
CREATE TYPE "ExecutionStatus" AS ENUM ('Waiting', 'Running', 'Success', 'SuccessWithConflicts', 'Failed', 'Stopped');

-- CreateEnum
CREATE TYPE "ArchiveStatus" AS ENUM ('complete', 'partial');

-- CreateEnum
CREATE TYPE "LogLevel" AS ENUM ('debug', 'info', 'warn', 'error');

-- CreateEnum
CREATE TYPE "JobState" AS ENUM ('waiting', 'running', 'done', 'failed');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "mustChangePassword" BOOLEAN NOT NULL DEFAULT true,
    "disabledAt" TIMESTAMPTZ,
    "lastLoginAt" TIMESTAMPTZ,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "tokenHash" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "LoginThrottle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "firstAt" TIMESTAMPTZ NOT NULL,
    "lockedUntil" TIMESTAMPTZ,

    CONSTRAINT "LoginThrottle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "userName" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "detail" TEXT,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Cluster" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "systemVersion" TEXT NOT NULL,
    "networkType" "NetworkType" NOT NULL,
    "securityMode" "SecurityMode" NOT NULL,
    "dataStoragePath" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Cluster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "KafkaService" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kafkaVersion" TEXT NOT NULL,
    "zookeeperConnect" TEXT NOT NULL,
    "zookeeperUser" TEXT NOT NULL DEFAULT '',
    "zookeeperPasswordSealed" TEXT,
    "zookeeperPasswordSetAt" TIMESTAMPTZ,
    "zookeeperPasswordSetBy" TEXT,
    "facts" JSONB,
    "knownEndpoints" JSONB NOT NULL DEFAULT '[]',
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "KafkaService_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BackupTask" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "clusterId" UUID NOT NULL,
    "mode" "BackupMode" NOT NULL,
    "pathType" "PathType" NOT NULL,
    "place" JSONB NOT NULL,
    "maxCopies" INTEGER NOT NULL,
    "allServices" BOOLEAN NOT NULL,
    "status" "TaskStatus" NOT NULL DEFAULT 'Ready',
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "BackupTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BackupTaskService" (
    "taskId" UUID NOT NULL,
    "serviceId" UUID NOT NULL,

    CONSTRAINT "BackupTaskService_pkey" PRIMARY KEY ("taskId","serviceId")
);

-- CreateTable
CREATE TABLE "RestorationTask" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "clusterId" UUID NOT NULL,
    "status" "TaskStatus" NOT NULL DEFAULT 'Ready',
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "RestorationTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RestorationTarget" (
    "taskId" UUID NOT NULL,
    "serviceId" UUID NOT NULL,
    "pathType" "PathType" NOT NULL,
    "place" JSONB NOT NULL,
    "planTargets" JSONB,
    "restoredAt" TIMESTAMPTZ,

    CONSTRAINT "RestorationTarget_pkey" PRIMARY KEY ("taskId","serviceId")
);

-- CreateTable
CREATE TABLE "RestorationPlan" (
    "id" UUID NOT NULL,
    "taskId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "services" JSONB NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "RestorationPlan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanItem" (
    "id" SERIAL NOT NULL,
    "planId" UUID NOT NULL,
    "serviceName" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "conflict" BOOLEAN NOT NULL,
    "writes" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,

    CONSTRAINT "PlanItem_pkey" PRIMARY KEY ("planId","id")
);

-- CreateTable
CREATE TABLE "PlanOutcome" (
    "planId" UUID NOT NULL,
    "digest" BYTEA NOT NULL,

    CONSTRAINT "PlanOutcome_pkey" PRIMARY KEY ("planId","digest")
);

-- CreateTable
CREATE TABLE "Execution" (
    "id" UUID NOT NULL,
    "kind" "ExecutionKind" NOT NULL,
    "backupTaskId" UUID,
    "restorationTaskId" UUID,
    "clusterId" UUID NOT NULL,
    "planId" UUID,
    "status" "ExecutionStatus" NOT NULL DEFAULT 'Waiting',
    "queuedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ,
    "endedAt" TIMESTAMPTZ,
    "requestedBy" TEXT NOT NULL,
    "progress" JSONB NOT NULL DEFAULT '{}',
    "phases" JSONB NOT NULL DEFAULT '[]',
    "errorCode" TEXT,
    "reason" TEXT,
    "remedy" TEXT,
    "report" JSONB,
    "workerId" TEXT,
    "leaseUntil" TIMESTAMPTZ,
    "stopRequestedAt" TIMESTAMPTZ,

    CONSTRAINT "Execution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BackupFile" (
    "id" UUID NOT NULL,
    "executionId" UUID NOT NULL,
    "serviceId" UUID,
    "serviceName" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "znodes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "contentSha256" TEXT NOT NULL,
    "status" "ArchiveStatus" NOT NULL,
    "verifiedAt" TIMESTAMPTZ,
    "deletedAt" TIMESTAMPTZ,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BackupFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LogLine" (
    "id" BIGSERIAL NOT NULL,
    "executionId" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "level" "LogLevel" NOT NULL,
    "phase" TEXT,
    "message" TEXT NOT NULL,

    CONSTRAINT "LogLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "state" "JobState" NOT NULL DEFAULT 'waiting',
    "note" TEXT,
    "output" JSONB,
    "error" JSONB,
    "userName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ,
    "workerId" TEXT,
    "leaseUntil" TIMESTAMPTZ,

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_name_key" ON "User"("name");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- CreateIndex
CREATE INDEX "AuditEntry_userName_at_idx" ON "AuditEntry"("userName", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Cluster_name_key" ON "Cluster"("name");

-- CreateIndex
CREATE UNIQUE INDEX "KafkaService_clusterId_name_key" ON "KafkaService"("clusterId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "BackupTask_name_key" ON "BackupTask"("name");

-- CreateIndex
CREATE INDEX "BackupTask_clusterId_idx" ON "BackupTask"("clusterId");

-- CreateIndex
CREATE INDEX "BackupTask_status_idx" ON "BackupTask"("status");

-- CreateIndex
CREATE INDEX "BackupTask_createdAt_idx" ON "BackupTask"("createdAt");

-- CreateIndex
CREATE INDEX "BackupTaskService_serviceId_idx" ON "BackupTaskService"("serviceId");

-- CreateIndex
CREATE UNIQUE INDEX "RestorationTask_name_key" ON "RestorationTask"("name");

-- CreateIndex
CREATE INDEX "RestorationTask_clusterId_idx" ON "RestorationTask"("clusterId");

-- CreateIndex
CREATE INDEX "RestorationTask_status_idx" ON "RestorationTask"("status");

-- CreateIndex
CREATE INDEX "RestorationTask_createdAt_idx" ON "RestorationTask"("createdAt");

-- CreateIndex
CREATE INDEX "RestorationTarget_serviceId_idx" ON "RestorationTarget"("serviceId");

-- CreateIndex
CREATE INDEX "RestorationPlan_taskId_createdAt_idx" ON "RestorationPlan"("taskId", "createdAt");

-- CreateIndex
CREATE INDEX "PlanItem_planId_kind_action_idx" ON "PlanItem"("planId", "kind", "action");

-- CreateIndex
CREATE INDEX "PlanItem_planId_serviceName_path_idx" ON "PlanItem"("planId", "serviceName", "path");

-- CreateIndex
CREATE INDEX "Execution_status_queuedAt_idx" ON "Execution"("status", "queuedAt");

-- CreateIndex
CREATE INDEX "Execution_backupTaskId_queuedAt_idx" ON "Execution"("backupTaskId", "queuedAt");

-- CreateIndex
CREATE INDEX "Execution_restorationTaskId_queuedAt_idx" ON "Execution"("restorationTaskId", "queuedAt");

-- CreateIndex
CREATE INDEX "Execution_clusterId_queuedAt_idx" ON "Execution"("clusterId", "queuedAt");

-- CreateIndex
CREATE UNIQUE INDEX "execution_one_running_per_cluster" ON "Execution"("clusterId") WHERE (status = 'Running');

-- CreateIndex
CREATE UNIQUE INDEX "execution_one_active_per_backup_task" ON "Execution"("backupTaskId") WHERE (status = ANY (ARRAY['Waiting'::"ExecutionStatus", 'Running'::"ExecutionStatus"]));

-- CreateIndex
CREATE UNIQUE INDEX "execution_one_active_per_restoration_task" ON "Execution"("restorationTaskId") WHERE (status = ANY (ARRAY['Waiting'::"ExecutionStatus", 'Running'::"ExecutionStatus"]));

-- CreateIndex
CREATE INDEX "BackupFile_executionId_idx" ON "BackupFile"("executionId");

-- CreateIndex
CREATE INDEX "BackupFile_serviceId_createdAt_idx" ON "BackupFile"("serviceId", "createdAt");

-- CreateIndex
CREATE INDEX "LogLine_executionId_id_idx" ON "LogLine"("executionId", "id");

-- CreateIndex
CREATE INDEX "Job_state_createdAt_idx" ON "Job"("state", "createdAt");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "KafkaService" ADD CONSTRAINT "KafkaService_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupTask" ADD CONSTRAINT "BackupTask_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupTaskService" ADD CONSTRAINT "BackupTaskService_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "BackupTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupTaskService" ADD CONSTRAINT "BackupTaskService_serviceId_fkey" FOREIGN KEY ("serviceId") REFERENCES "KafkaService"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RestorationTask" ADD CONSTRAINT "RestorationTask_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RestorationTarget" ADD CONSTRAINT "RestorationTarget_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "RestorationTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RestorationTarget" ADD CONSTRAINT "RestorationTarget_serviceId_fkey" FOREIGN KEY ("serviceId") REFERENCES "KafkaService"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RestorationPlan" ADD CONSTRAINT "RestorationPlan_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "RestorationTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanItem" ADD CONSTRAINT "PlanItem_planId_fkey" FOREIGN KEY ("planId") REFERENCES "RestorationPlan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanOutcome" ADD CONSTRAINT "PlanOutcome_planId_fkey" FOREIGN KEY ("planId") REFERENCES "RestorationPlan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_backupTaskId_fkey" FOREIGN KEY ("backupTaskId") REFERENCES "BackupTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_restorationTaskId_fkey" FOREIGN KEY ("restorationTaskId") REFERENCES "RestorationTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_planId_fkey" FOREIGN KEY ("planId") REFERENCES "RestorationPlan"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupFile" ADD CONSTRAINT "BackupFile_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupFile" ADD CONSTRAINT "BackupFile_serviceId_fkey" FOREIGN KEY ("serviceId") REFERENCES "KafkaService"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogLine" ADD CONSTRAINT "LogLine_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;
