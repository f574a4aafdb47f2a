-- AlterEnum
ALTER TYPE "ExecutionKind" ADD VALUE 'Undo';
-- AlterTable
ALTER TABLE "KafkaService" ADD COLUMN     "knownBrokerIds" INTEGER[] DEFAULT ARRAY[]::INTEGER[];
-- AlterTable
ALTER TABLE "RestorationTarget" ADD COLUMN     "safetyBackups" JSONB NOT NULL DEFAULT '[]';
-- AlterTable
ALTER TABLE "RestorationTask" ADD COLUMN     "selection" JSONB;
-- AlterTable
ALTER TABLE "Execution" ADD COLUMN     "input" JSONB;
