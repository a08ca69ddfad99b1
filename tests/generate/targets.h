#ifndef TARGETS_H
#define TARGETS_H

#include "form.h"

/*
 * Shares in hundredths of a per cent.  Those that the producer printed stand
 * near the middle of what rounds to the printed figure; sums of them that were
 * printed too (reuse: 74, from 56 and 19) round to their own.
 */

/* An actor: of all innovative workplaces, and of the municipal ones when
 * that was printed too (0: no such figure). */
struct actor {
	int partner, municipal_partner;
	int promoted, municipal_promoted;
	int role, municipal_role;
	int hindered;
};

/* A factor that is nobody: promoted, hindered, and hindered among those that
 * collaborated (0: as in all). */
struct circumstance {
	int promoted, hindered, hindered_together;
};

/* A value: in all, and among those that collaborated. */
struct worth {
	int all, together;
};

struct targets {
	uint32_t n_innovative;
	int innovative;
	int innovative_at[2]; /* state, region; municipalities make the total */
	int innovation[4];    /* by type, of all workplaces */
	int in_progress;
	uint32_t n_in_progress;
	int progress_unknown;
	uint8_t type[16]; /* per cent by combination: 1 product, 2 service,
	                     4 process, 8 communication */
	int novelty[4];
	uint32_t n_novelty[4]; /* units instead of shares */
	int closeness[3];
	int core_task[5];
	int technology[5];
	uint32_t n_technology[5];
	int new_technology[3];
	int initiator[N_INITIATORS];
	uint32_t n_collaborated;
	int collaborated;
	int external;
	int own_public, municipal_own_public;
	int other_public, municipal_other_public;
	struct actor employees, citizens, firms, knowledge, voluntary,
	    foundations, abroad;
	int leadership, politics; /* roles: nearest one; any politics */
	int politicians_promoted, legislation_promoted;
	struct circumstance cooperation, safe_operation, errors, technologies,
	    economy;
	int external_funds;
	struct worth quality, efficiency, citizen_value;
	int satisfaction, political_value, other_value;
	int quality_where_poor, satisfaction_where_poor; /* limited economy */
	int evaluation[4];
	uint32_t n_evaluation[4];
	int spread[3];
	int culture[3][6];
};

extern const struct targets targets[N_WAVES];

#endif
