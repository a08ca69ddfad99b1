#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "paradata.h"
#include "profile.h"

enum {
	ENOUGH = 3, /* columns by which a tool is known */
	MOST_NAMES = 40
};

/*
 * What the exports of survey tools hold by default, without case.  "*" at one
 * end is any text; "?Time" is any column's name and that.
 */
static const struct tool {
	const char *name;
	const char *columns[MOST_NAMES];
} tools_known[] = {
    {"LimeSurvey",
	{"id", "submitdate", "lastpage", "startlanguage", "seed", "startdate",
	    "datestamp", "ipaddr", "refurl", "token", "interviewtime",
	    "grouptime*", "?Time", "Response ID", "Date submitted", "Last page",
	    "Start language", "Date started", "Date last action", "IP address",
	    "Referrer URL", "Total time", "Group time: *", "Question time: *",
	    "Svar-ID", "Indsendelsesdato", "Sidste side", "Startsprog",
	    "Startdato", "Dato for sidste handling"}},
    {"Qualtrics",
	{"StartDate", "EndDate", "Status", "IPAddress", "Progress",
	    "Duration (in seconds)", "Duration__in_seconds_", "Finished",
	    "RecordedDate", "ResponseId", "ResponseID", "ResponseSet",
	    "RecipientLastName", "RecipientFirstName", "RecipientEmail",
	    "ExternalReference", "ExternalDataReference", "LocationLatitude",
	    "LocationLongitude", "LocationAccuracy", "DistributionChannel",
	    "UserLanguage", "Q_RecaptchaScore", "Q_RelevantIDFraudScore",
	    "Q_DuplicateRespondent", "*_First Click", "*_Last Click",
	    "*_Page Submit", "*_Click Count"}},
    {"SurveyMonkey",
	{"Respondent ID", "RespondentID", "Collector ID", "CollectorID",
	    "Start Date", "StartDate", "End Date", "EndDate", "Date Created",
	    "Date Modified", "IP Address", "Email Address", "First Name",
	    "Last Name", "LastName", "Custom Data", "Custom Data 1"}},
    {"Microsoft Forms",
	{"ID", "Start time", "Completion time", "Email", "Name",
	    "Last modified time", "Starttidspunkt",
	    "Fuldf\xc3\xb8relsestidspunkt", "Sluttidspunkt", "Mail", "Navn",
	    "Tidspunkt for seneste \xc3\xa6ndring"}},
    {"KoBo",
	{"start", "end", "today", "deviceid", "subscriberid", "simserial",
	    "phonenumber", "username", "audit", "_id", "_uuid",
	    "_submission_time", "_validation_status", "_notes", "_status",
	    "_submitted_by", "__version__", "_version_", "_tags", "_index",
	    "meta/instanceID", "meta/rootUuid", "formhub/uuid", "instanceID",
	    "SubmissionDate", "KEY"}},
    {"REDCap",
	{"record_id", "redcap_event_name", "redcap_repeat_instrument",
	    "redcap_repeat_instance", "redcap_survey_identifier",
	    "redcap_data_access_group", "*_timestamp", "*_complete"}},
    {"SurveyXact",
	{"respondentid", "respid", "respondent_id", "created", "modified",
	    "starttime", "closetime", "difftime", "distributiondate",
	    "urlkey"}},
};

/* Is there a column of the name that is so long? */
static bool
has_column(
    const struct profile *columns, uint32_t n, const char *name, size_t len)
{
	const char *other;
	uint32_t i;

	for (i = 0; i < n; i++) {
		other = profile_name(&columns[i]);
		if (len > 0 && strncmp(other, name, len) == 0 &&
		    (other[len] == '\0' || other[len] == '['))
			return true;
	}
	return false;
}

static bool
is_of_form(const struct profile *columns, uint32_t n, const char *name,
    const char *form)
{
	size_t len = strlen(name);
	size_t rest = strlen(form) - 1;

	if (form[rest] == '*')
		return len > rest && strncasecmp(name, form, rest) == 0;
	if (form[0] == '*')
		return len > rest &&
		    strcasecmp(name + len - rest, form + 1) == 0;
	if (form[0] == '?')
		return len > rest && strcmp(name + len - rest, form + 1) == 0 &&
		    has_column(columns, n, name, len - rest);
	return strcasecmp(name, form) == 0;
}

static bool
is_of_tool(const struct profile *columns, uint32_t n, uint32_t i,
    const struct tool *tool)
{
	size_t k;

	for (k = 0; k < MOST_NAMES && tool->columns[k] != NULL; k++)
		if (is_of_form(columns, n, profile_name(&columns[i]),
			tool->columns[k]))
			return true;
	return false;
}

void
paradata_find(const struct profile *columns, uint32_t n, const char **tools)
{
	uint32_t n_found;
	uint32_t i;
	size_t t;

	for (t = 0; t < sizeof tools_known / sizeof *tools_known; t++) {
		n_found = 0;
		for (i = 0; i < n; i++)
			n_found += is_of_tool(columns, n, i, &tools_known[t]);
		for (i = 0; n_found >= ENOUGH && i < n; i++)
			if (tools[i] == NULL &&
			    is_of_tool(columns, n, i, &tools_known[t]))
				tools[i] = tools_known[t].name;
	}
}
