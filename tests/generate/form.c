#include <string.h>

#include "form.h"

static const struct choice yes_no[] = {
    {.text = "Ja"}, {.text = "Nej"}, {.text = "Ved ikke"}, {0}};

static const struct choice innovation_items[] = {
    {.text = "Nye eller væsentligt ændrede produkter"},
    {.text = "Nye eller væsentligt ændrede serviceydelser"},
    {.text = "Nye eller væsentligt ændrede processer eller måder at "
	     "organisere arbejdet på"},
    {.text = "Nye eller væsentligt ændrede måder at kommunikere med "
	     "omverdenen på"},
    {0}};

static const struct choice types[] = {{.text = "Produkt", .slot = 0},
    {.text = "Serviceydelse", .slot = 1},
    {.text = "Proces eller måde at organisere arbejdet på", .slot = 2},
    {.text = "Måde at kommunikere med omverdenen på", .slot = 3}, {0}};

static const struct choice novelty[] = {
    {.text = "Jeres arbejdsplads var den første (så vidt I ved)"},
    {.text = "Inspireret af andres løsninger, men tilpasset væsentligt"},
    {.text = "I vidt omfang en kopi af andres løsninger"}, {.text = "Ved ikke"},
    {0}};

static const struct choice channels[] = {
    {.text = "Kolleger og netværk", .slot = 0},
    {.text = "Besøg på andre arbejdspladser", .slot = 1},
    {.text = "Konferencer, kurser og uddannelse", .slot = 2},
    {.text = "Fagblade, forskning og medier", .slot = 3},
    {.text = "Konsulenter og leverandører", .slot = 4},
    {.text = "Egen organisations ledelse eller stab ", .slot = 5},
    {.text = "Andet", .slot = 6, .code = 15},
    {.text = "Ved ikke", .slot = 7, .code = 99}, {0}};

static const struct choice closeness[] = {
    {.text = "En videreudvikling af den eksisterende praksis"},
    {.text = "En helt ny tilgang, der bryder med praksis"},
    {.text = "Ved ikke"}, {0}};

static const struct choice core_task[] = {{.text = "Nuværende kerneopgaver"},
    {.text = "Fremtidige kerneopgaver"},
    {.text = "Både nuværende og fremtidige kerneopgaver"},
    {.text = "Nej, ikke til kerneopgaver"}, {.text = "Ved ikke"}, {0}};

static const struct choice technology[] = {
    {.text = "Innovationen er i sig selv en teknologisk løsning"},
    {.text = "Teknologi er en vigtig del af innovationen"},
    {.text = "Teknologi er en mindre vigtig del af innovationen"},
    {.text = "Teknologi indgår slet ikke"}, {.text = "Ved ikke"}, {0}};

static const struct choice new_technology[] = {{.text = "Ny teknologi"},
    {.text = "Ny brug af kendt teknologi"}, {.text = "Ved ikke"}, {0}};

static const struct choice initiators[] = {
    {.text = "Medarbejdere", .slot = BY_EMPLOYEES, .code = 100},
    {.text = "Ledere", .slot = BY_LEADERS, .code = 110},
    {.text = "Borgere", .slot = BY_CITIZENS, .code = 120},
    {.text = "Private virksomheder", .slot = BY_FIRMS, .code = 130},
    {.text = "Den nærmeste politiske ledelse",
	.slot = BY_POLITICIANS,
	.code = 140},
    {.text = "Frivillige foreninger og organisationer",
	.slot = BY_VOLUNTARY,
	.code = 150},
    {.text = "Fonde", .slot = BY_FOUNDATIONS, .code = 155, .from_wave = 2},
    {.text = "Videregående uddannelses- eller forskningsinstitutioner",
	.slot = BY_KNOWLEDGE,
	.code = 160},
    {.text = "Ny lovgivning eller nationale politiske krav",
	.slot = BY_LEGISLATION,
	.code = 170},
    {.text = "Ny teknologi", .slot = BY_TECHNOLOGY, .code = 180},
    {.text = "Innovation hos andre offentlige arbejdspladser",
	.slot = BY_OTHER_PUBLIC,
	.code = 190},
    {.text = "Økonomisk pres", .slot = BY_ECONOMY, .code = 200},
    {.text = "Organisationsforandringer",
	.slot = BY_REORGANISATION,
	.code = 202},
    {.text = "Inspiration fra udlandet",
	.slot = BY_ABROAD,
	.code = 207,
	.from_wave = 2},
    {.text = "COVID-19", .slot = BY_COVID, .code = 209, .from_wave = 4},
    {.text = "Andet", .slot = BY_OTHER, .code = 210},
    {.text = "Ved ikke", .slot = BY_DONT_KNOW, .code = 220}, {0}};

/* Three versions of the form: what is one's own differs, and the order. */
static const struct choice partners_municipality[] = {
    {.text = "Andre arbejdspladser i egen kommune", .slot = OWN_PUBLIC},
    {.text = "Arbejdspladser i andre kommuner", .slot = OTHER_PUBLIC_1},
    {.text = "Regionale arbejdspladser", .slot = OTHER_PUBLIC_2},
    {.text = "Statslige arbejdspladser", .slot = OTHER_PUBLIC_3},
    {.text = "Videregående uddannelses- eller forskningsinstitutioner",
	.slot = WITH_KNOWLEDGE},
    {.text = "Private virksomheder", .slot = WITH_FIRMS},
    {.text = "Borgere", .slot = WITH_CITIZENS},
    {.text = "Frivillige foreninger og organisationer", .slot = WITH_VOLUNTARY},
    {.text = "Fonde", .slot = WITH_FOUNDATIONS, .from_wave = 2},
    {.text = "Samarbejdspartnere i udlandet",
	.slot = WITH_ABROAD,
	.from_wave = 2},
    {.text = "Ingen af disse", .slot = WITH_NONE, .code = 98},
    {.text = "Ved ikke", .slot = WITH_DONT_KNOW, .code = 99}, {0}};

static const struct choice partners_region[] = {
    {.text = "Andre arbejdspladser i egen region", .slot = OWN_PUBLIC},
    {.text = "Arbejdspladser uden for egen region", .slot = OTHER_PUBLIC_1},
    {.text = "Statslige arbejdspladser", .slot = OTHER_PUBLIC_3},
    {.text = "Videregående uddannelses- eller forskningsinstitutioner",
	.slot = WITH_KNOWLEDGE},
    {.text = "Kommunale arbejdspladser", .slot = OTHER_PUBLIC_2},
    {.text = "Borgere (herunder patienter og pårørende)",
	.slot = WITH_CITIZENS},
    {.text = "Frivillige foreninger og organisationer", .slot = WITH_VOLUNTARY},
    {.text = "Private virksomheder", .slot = WITH_FIRMS},
    {.text = "Fonde", .slot = WITH_FOUNDATIONS, .from_wave = 2},
    {.text = "Samarbejdspartnere i udlandet",
	.slot = WITH_ABROAD,
	.from_wave = 2},
    {.text = "Ingen af disse", .slot = WITH_NONE, .code = 98},
    {.text = "Ved ikke", .slot = WITH_DONT_KNOW, .code = 99}, {0}};

static const struct choice partners_state[] = {
    {.text = "Andre arbejdspladser på eget ministerområde", .slot = OWN_PUBLIC},
    {.text = "Andre statslige arbejdspladser", .slot = OTHER_PUBLIC_1},
    {.text = "Kommunale arbejdspladser", .slot = OTHER_PUBLIC_2},
    {.text = "Regionale arbejdspladser", .slot = OTHER_PUBLIC_3},
    {.text = "Private virksomheder", .slot = WITH_FIRMS},
    {.text = "Videregående uddannelses- eller forskningsinstitutioner",
	.slot = WITH_KNOWLEDGE},
    {.text = "Borgere", .slot = WITH_CITIZENS},
    {.text = "Frivillige foreninger og organisationer", .slot = WITH_VOLUNTARY},
    {.text = "Samarbejdspartnere i udlandet",
	.slot = WITH_ABROAD,
	.from_wave = 2},
    {.text = "Fonde", .slot = WITH_FOUNDATIONS, .from_wave = 2},
    {.text = "Ingen af disse", .slot = WITH_NONE, .code = 98},
    {.text = "Ved ikke", .slot = WITH_DONT_KNOW, .code = 99}, {0}};

static const struct choice phases[] = {{.text = "Idéudvikling", .slot = 0},
    {.text = "Udvikling af løsningen", .slot = 1},
    {.text = "Afprøvning", .slot = 2}, {.text = "Ibrugtagning", .slot = 3},
    {.text = "Anden slags", .slot = 4, .code = 15},
    {.text = "Ved ikke", .slot = 5, .code = 99}, {0}};

static const struct choice financings[] = {
    {.text = "Arbejdspladsens eget budget", .slot = OWN_BUDGET},
    {.text = "Centrale midler i egen organisation", .slot = CENTRAL_FUNDS},
    {.text = "Eksterne offentlige puljer", .slot = EXTERNAL_FUNDS},
    {.text = "Fonde", .slot = BY_FUNDS_OF_FOUNDATIONS, .from_wave = 2},
    {.text = "Midler fra udlandet (fx EU)",
	.slot = BY_FUNDS_FROM_ABROAD,
	.from_wave = 2},
    {.text = "Ved ikke", .slot = FUNDS_DONT_KNOW, .code = 99}, {0}};

static const struct choice hinder_promote[] = {{.text = "Hæmmede i høj grad"},
    {.text = "Hæmmede i nogen grad"}, {.text = "Fremmede i nogen grad"},
    {.text = "Fremmede i høj grad"}, {.text = "Ved ikke"},
    {.text = "Ikke relevant"}, {0}};

static const struct choice factors[] = {{.text = "Medarbejdernes medvirkning"},
    {.text = "Samarbejde på tværs af arbejdspladser"},
    {.text = "Fokus på sikker drift"}, {.text = "Måden vi håndterer fejl på"},
    {.text = "Ny teknologi"}, {.text = "Begrænsede økonomiske ressourcer"},
    {.text = "Borgernes medvirkning"}, {.text = "Politiske beslutninger"},
    {.text = "Lovgivning"}, {.text = "Private virksomheder"},
    {.text = "Vidensinstitutioner"}, {.text = "Frivillige"},
    {.text = "Fonde", .from_wave = 2},
    {.text = "Inspiration fra udlandet", .from_wave = 2}, {0}};

static const struct choice values[] = {
    {.text = "Forbedret kvalitet", .slot = V_QUALITY, .code = 230},
    {.text = "Forøget effektivitet", .slot = V_EFFICIENCY, .code = 240},
    {.text = "Forøget medarbejdertilfredshed",
	.slot = V_SATISFACTION,
	.code = 250},
    {.text = "Borgerne har fået større indsigt eller indflydelse",
	.slot = V_CITIZENS,
	.code = 260},
    {.text = "Indfrielse af politiske mål",
	.slot = V_POLITICAL,
	.code = 265,
	.from_wave = 3},
    {.text = "Andet", .slot = V_OTHER, .code = 270},
    {.text = "Ved ikke", .slot = V_DONT_KNOW, .code = 280}, {0}};

static const struct choice evaluation[] = {{.text = "Ja, internt"},
    {.text = "Ja, eksternt eller med ekstern bistand"}, {.text = "Nej"},
    {.text = "Ved ikke"}, {0}};

static const struct choice purposes[] = {
    {.text = "At forbedre innovationen", .slot = 0},
    {.text = "At dokumentere effekten", .slot = 1},
    {.text = "At beslutte, om innovationen skal fortsætte", .slot = 2},
    {.text = "At kunne dele erfaringerne med andre", .slot = 3},
    {.text = "Andet", .slot = 4, .code = 15}, {0}};

static const struct choice elements[] = {
    {.text = "Effekt for borgere eller brugere", .slot = 0},
    {.text = "Økonomi og ressourceforbrug", .slot = 1},
    {.text = "Medarbejdernes oplevelse", .slot = 2},
    {.text = "Borgernes eller brugernes oplevelse", .slot = 3},
    {.text = "Processen undervejs", .slot = 4},
    {.text = "Andet", .slot = 5, .code = 15}, {0}};

static const struct choice agree[] = {{.text = "Helt enig"},
    {.text = "Delvist enig"}, {.text = "Delvist uenig"}, {.text = "Helt uenig"},
    {.text = "Ved ikke"}, {.text = "Ikke relevant"}, {0}};

static const struct choice statements[] = {
    {.text = "Vi anerkender mennesker, hvis idéer ikke kan bruges"},
    {.text = "Vi går nye veje, selv om det indebærer risiko"},
    {.text = "Vi er nysgerrige på ny teknologi"}, {0}};

const struct question form[] = {
    {"innovation", GRID, ASKED_ALL, INNOVATION,
	"Har arbejdspladsen i de seneste to år taget noget af følgende i brug?",
	yes_no, innovation_items},
    {"i_gang", SINGLE, ASKED_NOT_INNOVATIVE, IN_PROGRESS,
	"Er arbejdspladsen i gang med at udvikle en innovation?", yes_no, NULL},
    {"beskrivelse", TEXT, ASKED_INNOVATIVE, 0,
	"Beskriv kort arbejdspladsens seneste innovation", NULL, NULL},
    {"type", MULTI, ASKED_INNOVATIVE, TYPE,
	"Hvilken type er den seneste innovation? (flere svar er mulige)", types,
	NULL},
    {"nyhed", SINGLE, ASKED_INNOVATIVE, NOVELTY, "Hvor ny er innovationen?",
	novelty, NULL},
    {"kanal", MULTI, ASKED_REUSED, CHANNEL,
	"Hvor kom inspirationen fra? (flere svar er mulige)   ", channels,
	NULL},
    {"praksis", SINGLE, ASKED_INNOVATIVE, CLOSENESS,
	"Er innovationen en videreudvikling eller et brud med praksis?",
	closeness, NULL},
    {"kerneopgave", SINGLE, ASKED_INNOVATIVE, CORE_TASK,
	"Er innovationen knyttet til arbejdspladsens kerneopgaver?", core_task,
	NULL},
    {"teknologi", SINGLE, ASKED_INNOVATIVE, TECHNOLOGY,
	"Hvilken rolle spiller teknologi i innovationen?", technology, NULL},
    {"ny_teknologi", SINGLE, ASKED_TECHNOLOGY, NEW_TECHNOLOGY,
	"Er der tale om ny teknologi eller ny brug af kendt teknologi?",
	new_technology, NULL},
    {"initiativ", MULTI, ASKED_INNOVATIVE, INITIATOR,
	"Hvem eller hvad satte innovationen i gang? (op til tre svar)",
	initiators, NULL},
    {"initiativ_andet", TEXT, ASKED_INNOVATIVE, INITIATOR + BY_OTHER,
	"Hvem eller hvad satte innovationen i gang? (op til tre svar) - Andet",
	NULL, NULL},
    {"samarbejde_k", MULTI, ASKED_MUNICIPALITY, PARTNER,
	"Hvem samarbejdede arbejdspladsen med om innovationen?",
	partners_municipality, NULL},
    {"samarbejde_r", MULTI, ASKED_REGION, PARTNER,
	"Hvem samarbejdede arbejdspladsen med om innovationen?",
	partners_region, NULL},
    {"samarbejde_s", MULTI, ASKED_STATE, PARTNER,
	"Hvem samarbejdede arbejdspladsen med om innovationen?", partners_state,
	NULL},
    {"fase", MULTI, ASKED_COLLABORATED, PHASE,
	"I hvilke faser samarbejdede I? (flere svar er mulige)", phases, NULL},
    {"finansiering", MULTI, ASKED_INNOVATIVE, FINANCING,
	"Hvordan blev innovationen finansieret? (flere svar er mulige)",
	financings, NULL},
    {"faktor", GRID, ASKED_INNOVATIVE, FACTOR,
	"Hvad hæmmede eller fremmede innovationen?", hinder_promote, factors},
    {"vaerdi", MULTI, ASKED_INNOVATIVE, VALUE,
	"Hvilken værdi har innovationen skabt? (flere svar er mulige)", values,
	NULL},
    {"evaluering", SINGLE, ASKED_INNOVATIVE, EVALUATION,
	"Er innovationen blevet evalueret?", evaluation, NULL},
    {"formaal", MULTI, ASKED_EVALUATED, PURPOSE,
	"Hvad var formålet med evalueringen? (flere svar er mulige)", purposes,
	NULL},
    {"element", MULTI, ASKED_EVALUATED, ELEMENT,
	"Hvad indgik i evalueringen? (flere svar er mulige)", elements, NULL},
    {"spredning", SINGLE, ASKED_INNOVATIVE, SPREAD,
	"Har arbejdspladsen gjort noget aktivt for at sprede innovationen?",
	yes_no, NULL},
    {"kultur", GRID, ASKED_ALL, CULTURE,
	"Hvor enig er du i disse udsagn om arbejdspladsen?", agree, statements},
    {0}};

bool
form_has(const struct choice *choice, int wave)
{
	return wave >= choice->from_wave;
}

/* Position of a question in the form, from 1. */
static int
place(const struct question *question)
{
	return (int)(question - form) + 1;
}

/* The number that an export puts after the name of the question. */
static int
suffix(const struct question *question, int wave, int index)
{
	const struct choice *choice;

	if (question->kind != MULTI)
		return index + 1;
	choice = &question->choices[index];
	return wave >= 3 && choice->code != 0 ? choice->code : index + 1;
}

/*
 * Names as four people set them up: s_7_2 is a choice of question 7, but s_1_2
 * is an item with an answer of its own.
 */
void
form_name(const struct question *question, int wave, int index, char out[32])
{
	char prefix[24];

	if (wave == 1)
		snprintf(prefix, sizeof prefix, "s_%d", place(question));
	else if (wave == 2)
		snprintf(prefix, sizeof prefix, "q%02d", place(question) + 2);
	else if (wave == 3)
		snprintf(prefix, sizeof prefix, "V%d", 10 * place(question));
	else
		snprintf(prefix, sizeof prefix, "%s", question->key);
	if (index < 0)
		snprintf(out, 32, "%s", prefix);
	else if (wave == 2 && question->kind == GRID)
		snprintf(out, 32, "%s%c", prefix, 'a' + index);
	else
		snprintf(
		    out, 32, "%s_%d", prefix, suffix(question, wave, index));
}

static int
n_choices(const struct question *question)
{
	int n = 0;

	while (question->choices[n].text != NULL)
		n++;
	return n;
}

/*
 * Wave 1 numbers the choices from 1.  Wave 2 gives 8 to don't know and 9 to
 * not relevant.  Wave 3 has 98 and 99 for them, and 0 for no.  Wave 4 runs
 * backwards, don't know first.
 */
int
form_code(const struct question *question, int wave, int index)
{
	const char *text = question->choices[index].text;
	bool is_unknown = strcmp(text, "Ved ikke") == 0;
	bool is_irrelevant = strcmp(text, "Ikke relevant") == 0;

	if (wave == 2 && (is_unknown || is_irrelevant))
		return is_unknown ? 8 : 9;
	if (wave == 3 && (is_unknown || is_irrelevant))
		return is_unknown ? 98 : 99;
	if (wave == 3 && strcmp(text, "Nej") == 0 &&
	    question->choices == yes_no)
		return 0;
	if (wave == 4)
		return n_choices(question) - index;
	return index + 1;
}
