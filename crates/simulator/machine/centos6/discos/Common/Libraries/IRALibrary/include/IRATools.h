#ifndef IRATOOLS_H
#define IRATOOLS_H
int format(char *text, int length);
#endif
