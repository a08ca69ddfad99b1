#!/usr/bin/env bats
# Parts on the engines there are: GNU parallel, two sshd, Slurm on two nodes of
# this machine, snakemake on its own and on Slurm.  All give one hash.  What a
# machine cannot start is skipped, and says why.
# shellcheck disable=SC2016,SC2086

load ../cli/helper

STUDY=masculinity-2018
PARTS=3

setup_file() {
	# Others may run this on the same machine.
	export PORT=$((20000 + RANDOM % 10000))
	export WORK=$BATS_FILE_TMPDIR/work
	mkdir -p "$WORK"
	cd "$WORK" || return
	export SCHEMAS=$ROOT/schemas/$STUDY
	export RAW=$ROOT/fixtures/$STUDY/raw/2018/raw-responses.csv
	export REQUEST="--tables $SCHEMAS/tables.json --codebook $SCHEMAS/codebook.json --weight weight"
	# What one process makes.
	filter clean -q --schema "$SCHEMAS/raw-2018.json" "$RAW" \
		| filter normalize -q --raw --codebook "$SCHEMAS/codebook.json" --wave 2018 \
		| filter aggregate -q $REQUEST >one.csv
	# A part, wherever it runs: part.sh I N FOLDER.
	cat >part.sh <<-END
		#!/bin/bash
		set -euo pipefail
		ok() { "\$@" || ((\$? == 1)); }
		cd "\$3"
		ok "$BAROMETER_BIN/clean" -q --schema "$SCHEMAS/raw-2018.json" --plan plan \\
			--part "\$1/\$2" --keys "\$1.keys" --manifest "\$1.manifest" "$RAW" \\
			| ok "$BAROMETER_BIN/normalize" -q --raw --wave 2018 \\
				--codebook "$SCHEMAS/codebook.json" --manifest "\$1.manifest" \\
			| ok "$BAROMETER_BIN/aggregate" -q --partial --manifest "\$1.manifest" \\
				$REQUEST >"\$1.new"
		[ -z "\${SLOW-}" ] || sleep "\$SLOW"
		mv "\$1.new" "\$1.state"
	END
	# What puts them together: merge.sh N FOLDER.
	cat >merge.sh <<-END
		#!/bin/bash
		set -euo pipefail
		ok() { "\$@" || ((\$? == 1)); }
		cd "\$2"
		ok "$BAROMETER_BIN/clean" --met \$(seq -f %g.keys "\$1") >met
		ok "$BAROMETER_BIN/aggregate" -q --merge --met met $REQUEST \\
			\$(seq -f %g.state "\$1") >estimates.csv
	END
	chmod +x part.sh merge.sh
	start_ssh
	start_slurm
}

# Daemons write their state when they end: only then their folder can go.
teardown_file() {
	local file pid running=()

	for file in "$BATS_FILE_TMPDIR"/*.pid; do
		[ -s "$file" ] || continue
		pid=$(cat "$file")
		! kill "$pid" 2>/dev/null || running+=("$pid")
	done
	for pid in "${running[@]}"; do
		for _ in {1..100}; do
			kill -0 "$pid" 2>/dev/null || break
			sleep .1
		done
	done
}

# folder NAME: an empty one with a plan.
folder() {
	mkdir -p "$WORK/$1"
	filter clean -q --schema "$SCHEMAS/raw-2018.json" --split "$PARTS" "$RAW" \
		>"$WORK/$1/plan"
}

# lacks NAME ...: why these programs keep a test from running, or nothing.
lacks() {
	local name

	for name; do
		PATH=$PATH:/usr/sbin command -v "$name" >/dev/null || {
			echo "$name is not installed"
			return
		}
	done
}

# ---- daemons ---------------------------------------------------------------

# Two sshd on loopback, with keys of their own.
start_ssh() {
	local here=$BATS_FILE_TMPDIR/ssh port why

	mkdir -p "$here"
	why=$(lacks sshd ssh ssh-keygen)
	[ -n "$why" ] || {
		mkdir -p /run/sshd 2>/dev/null || why='/run/sshd cannot be made'
	}
	[ -z "$why" ] || {
		echo "$why" >"$here/why"
		return 0
	}
	ssh-keygen -q -t ed25519 -N '' -f "$here/key"
	ssh-keygen -q -t ed25519 -N '' -f "$here/host"
	cp "$here/key.pub" "$here/authorized"
	chmod 600 "$here/authorized"
	for port in $((PORT + 4)) $((PORT + 5)); do
		cat >"$here/sshd.$port" <<-END
			Port $port
			ListenAddress 127.0.0.1
			HostKey $here/host
			AuthorizedKeysFile $here/authorized
			PidFile $BATS_FILE_TMPDIR/sshd-$port.pid
			StrictModes no
			UsePAM no
			PasswordAuthentication no
		END
		/usr/sbin/sshd -f "$here/sshd.$port" || echo 'sshd does not start' >"$here/why"
	done
	{
		for port in $((PORT + 4)) $((PORT + 5)); do
			printf 'Host node%s\n\tHostName 127.0.0.1\n\tPort %s\n' "$port" "$port"
		done
		printf 'Host *\n\tIdentityFile %s\n\tUserKnownHostsFile /dev/null\n' "$here/key"
		printf '\tStrictHostKeyChecking no\n\tLogLevel ERROR\n'
	} >"$here/config"
	cat >"$here/ssh" <<-END
		#!/bin/sh
		exec ssh -F "$here/config" "\$@"
	END
	chmod +x "$here/ssh"
	"$here/ssh" node$((PORT + 4)) true 2>"$here/said" && "$here/ssh" node$((PORT + 5)) true \
		|| echo "sshd lets nobody in: $(tail -n 1 "$here/said")" >"$here/why"
}

# munge, slurmctld and two slurmd, all on this machine.
start_slurm() {
	local here=$BATS_FILE_TMPDIR/slurm why host i

	mkdir -p "$here/state"
	why=$(lacks munged slurmctld slurmd sbatch squeue)
	[ -n "$why" ] || [ "$(id -u)" = 0 ] || why='slurmd wants to be root'
	[ -z "$why" ] || {
		echo "$why" >"$here/why"
		return 0
	}
	host=$(hostname -s)
	mkdir -p "$here/munge"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$here"
	chmod 711 "$here/munge"
	dd if=/dev/urandom of="$here/munge/key" bs=1 count=1024 2>/dev/null
	chmod 400 "$here/munge/key"
	munged --force --socket "$here/munge/socket" --key-file "$here/munge/key" \
		--pid-file "$BATS_FILE_TMPDIR/munged.pid" --seed-file "$here/munge/seed" \
		--log-file "$here/munge/log" >"$here/said" 2>&1 || {
		echo "munged does not start: $(tail -n 1 "$here/said")" >"$here/why"
		return 0
	}
	cat >"$here/slurm.conf" <<-END
		ClusterName=parts
		SlurmctldHost=$host(127.0.0.1)
		SlurmUser=root
		AuthType=auth/munge
		AuthInfo=socket=$here/munge/socket
		StateSaveLocation=$here/state
		SlurmdSpoolDir=$here/spool.%n
		SlurmctldPidFile=$BATS_FILE_TMPDIR/slurmctld.pid
		SlurmdPidFile=$BATS_FILE_TMPDIR/slurmd.%n.pid
		SlurmctldLogFile=$here/slurmctld.log
		SlurmdLogFile=$here/slurmd.%n.log
		SlurmctldPort=$PORT
		ProctrackType=proctrack/pgid
		TaskPlugin=task/none
		SelectType=select/cons_tres
		ReturnToService=2
		SlurmdTimeout=10
		SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000
		RequeueExit=
		NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((PORT + 1)) CPUs=2
		NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((PORT + 2)) CPUs=2
		PartitionName=all Nodes=ALL Default=YES State=UP
	END
	sed -i '/^RequeueExit=$/d' "$here/slurm.conf"
	mkdir -p "$here/spool.n1" "$here/spool.n2"
	export SLURM_CONF=$here/slurm.conf
	if ! { slurmctld -c && slurmd -N n1 && slurmd -N n2; } >"$here/said" 2>&1; then
		echo "Slurm does not start: $(tail -n 1 "$here/said")" >"$here/why"
		return 0
	fi
	for ((i = 0; i < 60; i++)); do
		[ "$(timeout 5 sinfo -h -N -o %t 2>/dev/null | grep -c '^idle')" = 2 ] && return 0
		sleep 1
	done
	echo "the nodes of Slurm do not come up: $(sinfo -h -N -o '%N %T' 2>&1 | tr '\n' ' ')" \
		>"$here/why"
}

need_ssh() {
	[ ! -e "$BATS_FILE_TMPDIR/ssh/why" ] || skip "$(cat "$BATS_FILE_TMPDIR/ssh/why")"
}

need_slurm() {
	[ ! -e "$BATS_FILE_TMPDIR/slurm/why" ] || skip "$(cat "$BATS_FILE_TMPDIR/slurm/why")"
	export SLURM_CONF=$BATS_FILE_TMPDIR/slurm/slurm.conf
}

need() {
	local why

	why=$(lacks "$@")
	[ -z "$why" ] || skip "$why"
}

# wait_for FILE SECONDS
wait_for() {
	local i

	for ((i = 0; i < $2; i++)); do
		[ ! -e "$1" ] || return 0
		sleep 1
	done
	squeue >&2 || true
	tail -n 20 "$BATS_FILE_TMPDIR"/slurm/*.log >&2 || true
	return 1
}

# ---- one hash --------------------------------------------------------------

@test "engines: GNU parallel" {
	need parallel
	folder parallel
	parallel --jobs 2 "$WORK/part.sh" {} "$PARTS" "$WORK/parallel" ::: $(seq "$PARTS")
	"$WORK/merge.sh" "$PARTS" "$WORK/parallel"
	cmp "$WORK/one.csv" "$WORK/parallel/estimates.csv"
}

@test "engines: GNU parallel over two sshd" {
	need parallel
	need_ssh
	folder ssh
	parallel --ssh "$BATS_FILE_TMPDIR/ssh/ssh" -S 1/node$((PORT + 4)),1/node$((PORT + 5)) \
		"$WORK/part.sh" {} "$PARTS" "$WORK/ssh" ::: $(seq "$PARTS")
	"$WORK/merge.sh" "$PARTS" "$WORK/ssh"
	cmp "$WORK/one.csv" "$WORK/ssh/estimates.csv"
}

@test "engines: Slurm, an array and what depends on it" {
	need_slurm
	folder slurm
	cd "$WORK/slurm"
	array=$(sbatch --parsable --array "1-$PARTS" -o %a.out --wrap \
		"$WORK/part.sh \$SLURM_ARRAY_TASK_ID $PARTS $WORK/slurm")
	sbatch --dependency "afterok:$array" -o merge.out --wrap \
		"$WORK/merge.sh $PARTS $WORK/slurm && touch merged"
	wait_for merged 120
	cmp "$WORK/one.csv" estimates.csv
}

@test "engines: Slurm, a node and its steps killed in mid-run" {
	need_slurm
	folder killed
	cd "$WORK/killed"
	array=$(sbatch --parsable --requeue --array "1-$PARTS" -N 1 --exclusive \
		-o %a.out --export "ALL,SLOW=8" --wrap \
		"$WORK/part.sh \$SLURM_ARRAY_TASK_ID $PARTS $WORK/killed")
	sbatch --dependency "afterok:$array" -o merge.out --wrap \
		"$WORK/merge.sh $PARTS $WORK/killed && touch merged"
	for ((i = 0; i < 60; i++)); do
		[ "$(squeue -h -w n2 -t R | wc -l)" = 0 ] || break
		sleep 1
	done
	[ "$(squeue -h -w n2 -t R | wc -l)" -gt 0 ]
	# The daemon and the steps that it started, by their ids.
	victim=$(cat "$BATS_FILE_TMPDIR/slurmd.n2.pid")
	steps=$(pgrep -f 'slurmstepd: \[' || true)
	for step in $steps; do
		grep -qs 'n2' "/proc/$step/environ" "/proc/$step/cmdline" && kill -KILL "$step"
	done
	kill -KILL "$victim"
	sleep 12
	slurmd -N n2
	# What is requeued waits two minutes otherwise.
	for ((i = 0; i < 30; i++)); do
		for id in $(squeue -h -t PD -o %A); do
			scontrol update "JobId=$id" StartTime=now 2>/dev/null || true
		done
		wait_for merged 10 2>/dev/null && break
	done
	wait_for merged 10
	cmp "$WORK/one.csv" estimates.csv
}

snake() {
	snakemake -q -s "$ROOT/filters/pipeline/Snakefile" --directory "$WORK/$1" \
		"${@:2}" --config "study=$STUDY" "parts=$PARTS" "home=$ROOT" >"$WORK/said" 2>&1 \
		|| {
			tail -n 40 "$WORK/said"
			return 1
		}
}

@test "engines: snakemake" {
	need snakemake
	mkdir -p "$WORK/snake"
	snake snake --cores 2
	cmp "$WORK/one.csv" "$WORK/snake/page/estimates.csv"
	# All that a run by itself publishes, but its record.
	"$ROOT/pipeline.sh" --study "$STUDY" --output "$WORK/published"
	diff -r -x run.json "$WORK/published/$STUDY" "$WORK/snake/page"
}

@test "engines: snakemake on Slurm" {
	need snakemake
	need_slurm
	mkdir -p "$WORK/snake-slurm"
	snake snake-slurm --jobs 4 --latency-wait 20 \
		--cluster "sbatch --parsable -o /dev/null"
	cmp "$WORK/one.csv" "$WORK/snake-slurm/page/estimates.csv"
}
