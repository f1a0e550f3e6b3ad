#include <microhttpd.h>

// Variadic in C, and so out of Swift's reach. -1 where the library does not tell.
static inline int kindred_connection_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}
