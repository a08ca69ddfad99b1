#include "explain.h"

void
explain(const char *tag)
{
	(void)tag;
}
