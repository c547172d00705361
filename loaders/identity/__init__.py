"""Identity: who issues a policy, for whom, under which number and title, with which codes and history."""
