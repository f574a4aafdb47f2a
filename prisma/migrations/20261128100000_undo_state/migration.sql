-- AlterTable
ALTER TABLE "RestorationTask" ADD COLUMN     "undoStatus" "ExecutionStatus";

-- Tasks whose newest run is an undo that did not succeed: the state they show was the undo's.
UPDATE "RestorationTask" task SET
  "undoStatus" = undo."status",
  "status" = COALESCE((
    SELECT r."status"::text::"TaskStatus" FROM "Execution" r
    WHERE r."restorationTaskId" = task."id" AND r."kind" = 'Restoration'
    ORDER BY (r."status" = 'Stopped' AND r."startedAt" IS NULL), r."queuedAt" DESC LIMIT 1), 'Ready')
FROM (
  SELECT DISTINCT ON ("restorationTaskId") "restorationTaskId", "kind", "status"
  FROM "Execution" WHERE "restorationTaskId" IS NOT NULL
  ORDER BY "restorationTaskId", "queuedAt" DESC
) undo
WHERE undo."restorationTaskId" = task."id" AND undo."kind" = 'Undo'
  AND undo."status" NOT IN ('Success', 'SuccessWithConflicts');
