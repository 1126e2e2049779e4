"""The spine: case, parties, complaint points, snapshots, deadlines, evidence, contacts;
the work list and the case page."""
