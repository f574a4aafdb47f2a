/*
 * nfsio: one operation on an NFS export, for lib/sources/nfs. AUTH_SYS over TCP, NFS 3 and 4.0, through libnfs.
 *
 *   nfsio VERSION HOST EXPORT NFSPORT MOUNTPORT UID GID TIMEOUT_MS COMMAND [PATH…]
 *
 * Ports, UID and GID are numbers or "-" for the usual ones. Paths are inside the export and begin with a slash; none
 * may lead through a symbolic link. Commands:
 *
 *   mount               only mounts
 *   stat PATH           one record
 *   ls PATH             a record for each entry
 *   get PATH            the file's bytes to standard output
 *   put PATH            standard input to a new file of mode 0600, then COMMIT
 *   publish FROM TO     gives FROM the name TO unless that is taken: link and unlink, since rename overwrites
 *   rm PATH             removes a file
 *   rmdir PATH          removes an empty folder
 *   mkdir PATH…         makes folders of mode 0700; one that exists is as good
 *   df PATH             free bytes
 *
 * A record is "TYPE SIZE MTIME_MS NAME" and a NUL; TYPE is f, d or o (other).
 * Whatever is handed to the library is static or from malloc: a request that is given up stays queued, and its answer
 * may come during any later call.
 *
 * On failure: one line of JSON on standard error {"step","errno","text"} and exit code 1; 2 for a wrong call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <nfsc/libnfs.h>
#include <nfsc/libnfs-zdr.h>
#include <nfsc/libnfs-raw.h>
#include <nfsc/libnfs-raw-nfs4.h>

#ifdef LIBNFS_4_0
/*
 * libnfs 4.0 makes the buffer of an NFSv4 compound without room for the data of a WRITE, so each one above some 2 KiB
 * fails to encode (repaired upstream in 5.0). Its allocator is exported and called through the PLT: linked with
 * -rdynamic, this one takes its place and adds the room.
 */
struct rpc_pdu;
extern struct rpc_pdu *rpc_allocate_pdu2(struct rpc_context *, int, int, int, rpc_cb, void *, zdrproc_t, int, size_t);
struct rpc_pdu *rpc_allocate_pdu(struct rpc_context *rpc, int program, int version, int procedure, rpc_cb cb,
                                 void *private_data, zdrproc_t decode, int decode_size) {
  size_t room = program == 100003 && version == 4 ? 1024 * 1024 + 4096 : 0;
  return rpc_allocate_pdu2(rpc, program, version, procedure, cb, private_data, decode, decode_size, room);
}
#endif

/* libnfs 6 changed the order of arguments. */
#ifdef LIBNFS_API_V2
#define PREAD(n, fh, offset, count, buffer) nfs_pread(n, fh, buffer, count, offset)
#define START_READ(n, fh, offset, count, buffer, take, data) nfs_pread_async(n, fh, buffer, count, offset, take, data)
#define START_WRITE(n, fh, offset, count, buffer, take, data) nfs_pwrite_async(n, fh, buffer, count, offset, take, data)
/* What was read lies in the buffer already. */
#define IS_READ_IN_PLACE 1
#define ASK(rpc, take, question, data) (rpc_nfs4_compound_task(rpc, take, question, data) ? 0 : -1)
#else
#define PREAD(n, fh, offset, count, buffer) nfs_pread(n, fh, offset, count, buffer)
#define START_READ(n, fh, offset, count, buffer, take, data) nfs_pread_async(n, fh, offset, count, take, data)
#define START_WRITE(n, fh, offset, count, buffer, take, data) nfs_pwrite_async(n, fh, offset, count, buffer, take, data)
#define IS_READ_IN_PLACE 0
#define ASK(rpc, take, question, data) rpc_nfs4_compound_async(rpc, take, question, data)
#endif

/* The most that is sent or asked for at once: the library does not split on NFSv4. */
#define BLOCK (512 * 1024)
/* Blocks between the server and our pipe at once. */
#define BLOCKS 4
/* So often the library looks for requests that had no answer in time. */
#define SERVICE_MS 100
/* Where the server does not tell what it takes: every server takes as much. */
#define SMALL_BLOCK (64 * 1024)
/* Of an export's path; servers take some 50 operations at once. */
#define MOST_COMPONENTS 32
/* So often the server is made to store what it has: one COMMIT of everything could take longer than we wait. */
#define COMMIT_BYTES (UINT64_C(128) * 1024 * 1024)
/* Shorter than half of any server's lease: an open file that is not used for that long is forgotten. */
#define KEEP_ALIVE_MS 15000

/* The caller refuses a folder with more. */
#define MOST_ENTRIES 100001
/* The library reads a whole folder before it gives the first entry: one without an end must not take all the memory. */
#define MOST_MEMORY (UINT64_C(1024) * 1024 * 1024)

static struct nfs_context *nfs;
/* The least of BLOCK and of what the server takes. */
static size_t block_size = BLOCK;

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void print_json(FILE *out, const char *text) {
  fputc('"', out);
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
    else if (c < 0x20 || c >= 0x7f) fprintf(out, "\\u%04x", c);
    else fputc(c, out);
  }
  fputc('"', out);
}

static int fail_with(const char *step, int number, const char *text) {
  fprintf(stderr, "{\"step\":\"%s\",\"errno\":%d,\"text\":", step, number);
  print_json(stderr, text ? text : "");
  fputs("}\n", stderr);
  return 1;
}

static int fail(const char *step, int result) {
  return fail_with(step, -result, nfs_get_error(nfs));
}

/* A link that somebody else made must not lead us elsewhere. What does not exist is for the operation to say. */
static int refuse_links(const char *path, int with_last) {
  char *part = strdup(path);
  int result = 0;
  for (char *at = part + 1; result == 0; at++) {
    char here = *at;
    if (here != '/' && here != '\0') continue;
    if (here == '\0' && (!with_last || at == part + 1)) break;
    static struct nfs_stat_64 found;
    *at = '\0';
    int looked = nfs_lstat64(nfs, part, &found);
    if (looked == 0 && S_ISLNK(found.nfs_mode)) result = fail_with("path", ELOOP, "a symbolic link");
    if (looked < 0 && looked != -ENOENT) result = fail("path", looked);
    *at = here;
    if (here == '\0' || looked < 0) break;
  }
  free(part);
  return result;
}

static struct limits {
  int is_done;
  int is_answered;
  uint64_t read_bytes;
  uint64_t write_bytes;
} limits;

static uint64_t read_number(const char *bytes) {
  uint64_t number = 0;
  for (int i = 0; i < 8; i++) number = number << 8 | (unsigned char)bytes[i];
  return number;
}

static void take_limits(struct rpc_context *rpc, int status, void *data, void *private_data) {
  COMPOUND4res *answer = data;
  (void)rpc;
  (void)private_data;
  limits.is_done = 1;
  limits.is_answered = status == RPC_STATUS_SUCCESS;
  if (!limits.is_answered || answer->status != NFS4_OK || answer->resarray.resarray_len < 2) return;
  nfs_resop4 *last = &answer->resarray.resarray_val[answer->resarray.resarray_len - 1];
  if (last->resop != OP_GETATTR) return;
  fattr4 *found = &last->nfs_resop4_u.opgetattr.GETATTR4res_u.resok4.obj_attributes;
  uint32_t both = UINT32_C(1) << FATTR4_MAXREAD | UINT32_C(1) << FATTR4_MAXWRITE;
  if (found->attrmask.bitmap4_len < 1 || found->attrmask.bitmap4_val[0] != both) return;
  if (found->attr_vals.attrlist4_len < 16) return;
  limits.read_bytes = read_number(found->attr_vals.attrlist4_val);
  limits.write_bytes = read_number(found->attr_vals.attrlist4_val + 8);
}

/* How much an NFSv4 export takes at once: the library does not ask, and more than that breaks the connection. */
static int ask_block_size(const char *export, int timeout_ms) {
  static uint32_t mask = UINT32_C(1) << FATTR4_MAXREAD | UINT32_C(1) << FATTR4_MAXWRITE;
  static nfs_argop4 operations[MOST_COMPONENTS + 2];
  static COMPOUND4args question;
  char *rest = strdup(export), *component;
  u_int count = 0;
  if (rest == NULL) return fail_with("start", ENOMEM, "no memory");
  operations[count++].argop = OP_PUTROOTFH;
  while ((component = strsep(&rest, "/")) != NULL && count <= MOST_COMPONENTS) {
    if (*component == '\0') continue;
    operations[count].argop = OP_LOOKUP;
    operations[count].nfs_argop4_u.oplookup.objname.utf8string_len = (u_int)strlen(component);
    operations[count++].nfs_argop4_u.oplookup.objname.utf8string_val = component;
  }
  operations[count].argop = OP_GETATTR;
  operations[count].nfs_argop4_u.opgetattr.attr_request.bitmap4_len = 1;
  operations[count++].nfs_argop4_u.opgetattr.attr_request.bitmap4_val = &mask;
  question.argarray.argarray_len = count;
  question.argarray.argarray_val = operations;
  if (ASK(nfs_get_rpc_context(nfs), take_limits, &question, NULL) != 0) return fail("limits", -ENOMEM);
  /* Not turns: a server that sends byte by byte makes each of them short. */
  int64_t deadline = now_ms() + timeout_ms;
  while (!limits.is_done) {
    if (now_ms() >= deadline) return fail_with("limits", ETIMEDOUT, "no answer in time");
    struct pollfd ready = {.fd = nfs_get_fd(nfs), .events = (short)nfs_which_events(nfs)};
    int found = poll(&ready, 1, SERVICE_MS);
    if (found < 0 && errno != EINTR) return fail_with("limits", errno, strerror(errno));
    if (found >= 0 && nfs_service(nfs, ready.revents) < 0) return fail("limits", -EIO);
  }
  if (!limits.is_answered) return fail_with("limits", ETIMEDOUT, nfs_get_error(nfs));
  /* Where the server does not tell. */
  block_size = SMALL_BLOCK;
  uint64_t least = limits.read_bytes < limits.write_bytes ? limits.read_bytes : limits.write_bytes;
  if (least >= 4096) block_size = least < BLOCK ? (size_t)least : BLOCK;
  return 0;
}

static void print_record(const char *name, uint64_t mode, uint64_t size, uint64_t seconds, uint64_t nanoseconds) {
  char type = S_ISREG(mode) ? 'f' : S_ISDIR(mode) ? 'd' : 'o';
  printf("%c %" PRIu64 " %" PRIu64 " %s", type, size, seconds * 1000 + nanoseconds / 1000000, name);
  putchar('\0');
}

static int stat_path(const char *path) {
  static struct nfs_stat_64 found;
  if (refuse_links(path, 0)) return 1;
  int result = nfs_lstat64(nfs, path, &found);
  if (result < 0) return fail("stat", result);
  const char *slash = strrchr(path, '/');
  print_record(slash + 1, found.nfs_mode, found.nfs_size, found.nfs_mtime, found.nfs_mtime_nsec);
  return 0;
}

static int list_folder(const char *path) {
  static struct nfsdir *folder;
  struct nfsdirent *entry;
  if (refuse_links(path, 1)) return 1;
  int result = nfs_opendir(nfs, path, &folder);
  if (result < 0) return fail("list", result);
  for (int left = MOST_ENTRIES; left > 0 && (entry = nfs_readdir(nfs, folder)) != NULL; left--) {
    if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0) continue;
    print_record(entry->name, entry->mode, entry->size, (uint64_t)entry->mtime.tv_sec, entry->mtime_nsec);
  }
  nfs_closedir(nfs, folder);
  return 0;
}

/* A part of the file: one request after the other until all of it has gone over the wire. */
struct block {
  char *bytes;
  uint64_t offset;
  size_t count;
  /* So much of it the server gave or took. */
  size_t done;
  /* Negative errno. */
  int error;
  int is_on_wire;
};

/* A file on its way, in blocks. It outlives the transfer, since the library ends its requests when it is ended. */
static struct {
  struct nfsfh *file;
  int is_write;
  int on_wire;
  /* When the server last heard of it. */
  int64_t used_ms;
  struct block blocks[BLOCKS];
} transfer;

static void take_answer(int result, struct nfs_context *context, void *data, void *private_data);

static void ask_on(struct block *block) {
  uint64_t offset = block->offset + block->done;
  size_t count = block->count - block->done;
  char *bytes = block->bytes + block->done;
  int result = transfer.is_write ? START_WRITE(nfs, transfer.file, offset, count, bytes, take_answer, block)
                                 : START_READ(nfs, transfer.file, offset, count, bytes, take_answer, block);
  transfer.used_ms = now_ms();
  block->is_on_wire = result == 0;
  if (result < 0) block->error = -ENOMEM;
  else transfer.on_wire++;
}

static void take_answer(int result, struct nfs_context *context, void *data, void *private_data) {
  struct block *block = private_data;
  (void)context;
  transfer.on_wire--;
  block->is_on_wire = 0;
  if (result < 0) {
    block->error = result;
    return;
  }
  if (result == 0) {
    /* The end of a file that became shorter; a server that writes nothing is faulty. */
    if (transfer.is_write) block->error = -EIO;
    else block->count = block->done;
    return;
  }
  /* The library believes an NFSv4 server. */
  if ((size_t)result > block->count - block->done) {
    block->error = -EIO;
    return;
  }
  if (!transfer.is_write && !IS_READ_IN_PLACE) memcpy(block->bytes + block->done, data, (size_t)result);
  block->done += (size_t)result;
  if (block->done < block->count) ask_on(block);
}

static void start_block(struct block *block, uint64_t offset, size_t count) {
  block->offset = offset;
  block->count = count;
  block->done = 0;
  block->error = 0;
  ask_on(block);
}

/*
 * Lets the library work, and waits for our end of the pipe unless fd is -1. While nothing travels the file is used now
 * and then, so that the server keeps it open. Returns 1 when the pipe is ready, 0 to be called again, a negative errno.
 */
static int turn(int fd, short events) {
  struct pollfd ready[2] = {
      {.fd = fd, .events = events},
      {.fd = transfer.on_wire > 0 ? nfs_get_fd(nfs) : -1, .events = (short)nfs_which_events(nfs)},
  };
  int found = poll(ready, 2, transfer.on_wire > 0 ? SERVICE_MS : KEEP_ALIVE_MS);
  if (found < 0 && errno != EINTR) return -errno;
  if (found < 0) return 0;
  if (transfer.on_wire > 0) {
    if (nfs_service(nfs, ready[1].revents) < 0) return -EIO;
  } else if (now_ms() - transfer.used_ms >= KEEP_ALIVE_MS) {
    static char byte;
    PREAD(nfs, transfer.file, 0, 1, &byte);
    transfer.used_ms = now_ms();
  }
  return ready[0].revents != 0;
}

/* Nothing may travel when the file is closed or committed. */
static int settle(void) {
  int result = 0;
  while (result == 0 && transfer.on_wire > 0) result = turn(-1, 0);
  return result;
}

static int make_blocks(void) {
  for (int i = 0; i < BLOCKS; i++) {
    if ((transfer.blocks[i].bytes = malloc(block_size)) == NULL) return fail_with("start", ENOMEM, "no memory");
  }
  /* A read or write that waits would keep the library from its work. */
  for (int fd = 0; fd <= 1; fd++) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return 0;
}

static int has_to_wait(void) {
  return errno == EINTR || errno == EAGAIN;
}

/* Blocks are asked for ahead, in turns, and given on in order. */
static int read_file(uint64_t size) {
  uint64_t asked = 0, given = 0;
  size_t written = 0;
  while (given < size) {
    while (asked < size && asked - given < (uint64_t)BLOCKS * block_size) {
      size_t count = size - asked < block_size ? (size_t)(size - asked) : block_size;
      start_block(&transfer.blocks[asked / block_size % BLOCKS], asked, count);
      asked += count;
    }
    struct block *next = &transfer.blocks[given / block_size % BLOCKS];
    size_t expected = size - given < block_size ? (size_t)(size - given) : block_size;
    if (next->error < 0) return fail("read", next->error);
    int is_here = !next->is_on_wire;
    int result = turn(is_here ? 1 : -1, POLLOUT);
    if (result < 0) return fail("read", result);
    if (!is_here || result == 0) continue;
    ssize_t count = write(1, next->bytes + written, next->done - written);
    if (count < 0 && !has_to_wait()) return fail_with("pipe", errno, strerror(errno));
    if (count > 0) written += (size_t)count;
    if (written < next->done) continue;
    given += written;
    written = 0;
    /* The file became shorter. */
    if (next->done < expected) break;
  }
  return 0;
}

static int get_file(const char *path) {
  static struct nfs_stat_64 found;
  if (refuse_links(path, 1) || make_blocks()) return 1;
  int result = nfs_open(nfs, path, O_RDONLY, &transfer.file);
  if (result < 0) return fail("open", result);
  result = nfs_fstat64(nfs, transfer.file, &found);
  if (result < 0) return fail("open", result);
  if (read_file(found.nfs_size)) return 1;
  if (settle() == 0) nfs_close(nfs, transfer.file);
  return 0;
}

/* NFS 3 in libnfs 4.0 loses why a write failed. */
static int fail_write(const char *step, int result, const char *path) {
  static struct statvfs space;
  char *folder = strdup(path);
  char *slash = strrchr(folder, '/');
  slash[slash == folder ? 1 : 0] = '\0';
  char *text = strdup(nfs_get_error(nfs) ? nfs_get_error(nfs) : "");
  int is_clear = result == -ENOSPC || result == -EDQUOT || result == -EACCES || result == -EFBIG;
  int is_full = !is_clear && nfs_statvfs(nfs, folder, &space) == 0 && (uint64_t)space.f_bavail * space.f_frsize < BLOCK;
  fail_with(step, is_full ? ENOSPC : -result, text);
  free(text);
  free(folder);
  return 1;
}

static int commit(const char *path) {
  int result = settle();
  if (result < 0) return fail_write("write", result, path);
  for (int i = 0; i < BLOCKS; i++) {
    if (transfer.blocks[i].error < 0) return fail_write("write", transfer.blocks[i].error, path);
  }
  result = nfs_fsync(nfs, transfer.file);
  return result < 0 ? fail_write("commit", result, path) : 0;
}

/* Each block is filled from standard input while those before it travel. */
static int write_file(const char *path) {
  uint64_t offset = 0, committed = 0;
  size_t filled = 0;
  for (int is_end = 0; !is_end;) {
    struct block *next = &transfer.blocks[offset / block_size % BLOCKS];
    if (next->error < 0) return fail_write("write", next->error, path);
    int is_free = !next->is_on_wire;
    int result = turn(is_free ? 0 : -1, POLLIN);
    if (result < 0) return fail_write("write", result, path);
    if (!is_free || result == 0) continue;
    ssize_t count = read(0, next->bytes + filled, block_size - filled);
    if (count < 0 && !has_to_wait()) return fail_with("pipe", errno, strerror(errno));
    if (count > 0) filled += (size_t)count;
    is_end = count == 0;
    if (filled < block_size && !is_end) continue;
    if (filled > 0) start_block(next, offset, filled);
    offset += filled;
    filled = 0;
    if (offset - committed < COMMIT_BYTES) continue;
    if (commit(path)) return 1;
    committed = offset;
  }
  return commit(path);
}

static int put_file(const char *path) {
  if (refuse_links(path, 0) || make_blocks()) return 1;
  int result = nfs_create(nfs, path, O_RDWR | O_EXCL, 0600, &transfer.file);
  if (result < 0) return fail_write("create", result, path);
  transfer.is_write = 1;
  result = write_file(path);
  /* Closed after a failure too: an NFSv4 server keeps the space of an open file although its name is gone. */
  if (settle() < 0) return 1;
  int closed = nfs_close(nfs, transfer.file);
  return result == 0 && closed < 0 ? fail_write("close", closed, path) : result;
}

static int publish(const char *from, const char *to) {
  if (refuse_links(from, 1) || refuse_links(to, 0)) return 1;
  int result = nfs_link(nfs, from, to);
  if (result < 0) {
    /* An answer that was lost on the way makes the library ask again, and the second answer says that it is taken. */
    static struct nfs_stat_64 source, target;
    int number = -result;
    char *text = strdup(nfs_get_error(nfs) ? nfs_get_error(nfs) : "");
    int is_ours = nfs_lstat64(nfs, from, &source) == 0 && nfs_lstat64(nfs, to, &target) == 0 &&
                  source.nfs_ino == target.nfs_ino && source.nfs_dev == target.nfs_dev && source.nfs_nlink > 1;
    if (!is_ours) return fail_with("publish", number, text);
    free(text);
  }
  result = nfs_unlink(nfs, from);
  if (result < 0 && result != -ENOENT) {
    fail("publish", result);
    nfs_unlink(nfs, to);
    return 1;
  }
  return 0;
}

static int make_folders(int count, char **paths) {
  for (int i = 0; i < count; i++) {
    static struct nfs_stat_64 found;
    if (refuse_links(paths[i], 1)) return 1;
    if (nfs_lstat64(nfs, paths[i], &found) == 0) continue;
    int result = nfs_mkdir2(nfs, paths[i], 0700);
    if (result < 0 && result != -EEXIST) return fail_write("mkdir", result, paths[i]);
  }
  return 0;
}

static int print_free(const char *path) {
  static struct statvfs space;
  if (refuse_links(path, 1)) return 1;
  int result = nfs_statvfs(nfs, path, &space);
  if (result < 0) return fail("df", result);
  printf("%" PRIu64 "\n", (uint64_t)space.f_bavail * space.f_frsize);
  return 0;
}

static int remove_path(const char *step, const char *path, int (*remove)(struct nfs_context *, const char *)) {
  if (refuse_links(path, 0)) return 1;
  int result = remove(nfs, path);
  return result < 0 ? fail(step, result) : 0;
}

static int is_set(const char *value) {
  return strcmp(value, "-") != 0;
}

static void set_options(int version, char **argument) {
  char url[256];
  snprintf(url, sizeof url, "nfs://server/export?version=%d%s%s%s%s&autoreconnect=1", version,
           is_set(argument[4]) ? "&nfsport=" : "", is_set(argument[4]) ? argument[4] : "",
           version == 3 && is_set(argument[5]) ? "&mountport=" : "",
           version == 3 && is_set(argument[5]) ? argument[5] : "");
  struct nfs_url *parsed = nfs_parse_url_incomplete(nfs, url);
  if (parsed) nfs_destroy_url(parsed);
  nfs_set_version(nfs, version);
  if (is_set(argument[6])) nfs_set_uid(nfs, atoi(argument[6]));
  if (is_set(argument[7])) nfs_set_gid(nfs, atoi(argument[7]));
  nfs_set_timeout(nfs, atoi(argument[8]));
  nfs_umask(nfs, 0);
}

static int run(const char *command, int count, char **paths) {
  int result = 2;
  if (strcmp(command, "mount") == 0 && count == 0) result = 0;
  else if (strcmp(command, "stat") == 0 && count == 1) result = stat_path(paths[0]);
  else if (strcmp(command, "ls") == 0 && count == 1) result = list_folder(paths[0]);
  else if (strcmp(command, "get") == 0 && count == 1) result = get_file(paths[0]);
  else if (strcmp(command, "put") == 0 && count == 1) result = put_file(paths[0]);
  else if (strcmp(command, "publish") == 0 && count == 2) result = publish(paths[0], paths[1]);
  else if (strcmp(command, "rm") == 0 && count == 1) result = remove_path("rm", paths[0], nfs_unlink);
  else if (strcmp(command, "rmdir") == 0 && count == 1) result = remove_path("rmdir", paths[0], nfs_rmdir);
  else if (strcmp(command, "mkdir") == 0 && count > 0) result = make_folders(count, paths);
  else if (strcmp(command, "df") == 0 && count == 1) result = print_free(paths[0]);
  return result;
}

static void limit_memory(void) {
#ifndef __SANITIZE_ADDRESS__
  struct rlimit limit = {MOST_MEMORY, MOST_MEMORY};
  setrlimit(RLIMIT_AS, &limit);
#endif
}

int main(int count, char **argument) {
  if (count < 10) return 2;
  limit_memory();
  signal(SIGPIPE, SIG_IGN);
#ifdef __GLIBC__
  /* The library takes memory for each message: the system need not give it anew, page by page, each time. */
  mallopt(M_MMAP_THRESHOLD, 64 * BLOCK);
  mallopt(M_TRIM_THRESHOLD, 64 * BLOCK);
#endif
  nfs = nfs_init_context();
  if (!nfs) return fail_with("start", ENOMEM, "no memory");
  set_options(atoi(argument[1]), argument);
  int result = nfs_mount(nfs, argument[2], argument[3]);
  if (result < 0) return fail("mount", result);
  for (int i = 10; i < count; i++) {
    if (argument[i][0] != '/') return 2;
  }
  int is_transfer = strcmp(argument[9], "get") == 0 || strcmp(argument[9], "put") == 0;
  result = is_transfer && strcmp(argument[1], "4") == 0 ? ask_block_size(argument[3], atoi(argument[8])) : 0;
  if (result == 0) result = run(argument[9], count - 10, argument + 10);
  if (fflush(stdout) != 0) result = fail_with("pipe", errno, strerror(errno));
  /* After a failure a request may still be queued, whose caller is gone: ending the library would call it back. */
  if (result != 0) _exit(result);
  nfs_umount(nfs);
  nfs_destroy_context(nfs);
  return result;
}
