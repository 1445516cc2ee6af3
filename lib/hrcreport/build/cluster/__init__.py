"""This room builds reports on the machines of a cluster, for `hrcreport.build.batch`."""
