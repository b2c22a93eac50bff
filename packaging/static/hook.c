// SwiftNIO finds by name the hook with which tasks run on its event loops. In Swift's static libraries that name is
// hidden, so who asks for it is given its address: linked with --wrap=dlsym.
#include <string.h>

extern void *swift_task_enqueueGlobal_hook;

void *__real_dlsym(void *handle, const char *name);

void *__wrap_dlsym(void *handle, const char *name) {
    if (strcmp(name, "swift_task_enqueueGlobal_hook") == 0) return &swift_task_enqueueGlobal_hook;
    return __real_dlsym(handle, name);
}
