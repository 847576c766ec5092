"""The static report site: pages over rpt_ tables and publications that open from a file share, without a server or internet."""
