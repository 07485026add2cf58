// The functions of SQLite that the store of campaigns uses: the toolchain has its library and not its header.

#include <stdint.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;

int sqlite3_open(const char *path, sqlite3 **database);
int sqlite3_close(sqlite3 *database);
int sqlite3_busy_timeout(sqlite3 *database, int milliseconds);
const char *sqlite3_errmsg(sqlite3 *database);
int sqlite3_prepare_v2(sqlite3 *database, const char *sql, int length, sqlite3_stmt **statement, const char **rest);
int sqlite3_bind_int64(sqlite3_stmt *statement, int position, int64_t value);
int sqlite3_bind_text(sqlite3_stmt *statement, int position, const char *text, int length, void (*free)(void *));
int sqlite3_step(sqlite3_stmt *statement);
int64_t sqlite3_column_int64(sqlite3_stmt *statement, int column);
const unsigned char *sqlite3_column_text(sqlite3_stmt *statement, int column);
int sqlite3_finalize(sqlite3_stmt *statement);
